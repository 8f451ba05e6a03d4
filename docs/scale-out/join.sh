#!/bin/sh
# The task after all others: joins the parts of FILE to FILE.gz and removes them.
set -eu
parflate join -o "$1.gz" "$1".part?????
rm -f "$1".part????? "$1".part?????.label
