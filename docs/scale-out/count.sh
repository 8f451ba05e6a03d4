#!/bin/sh
# Prints how many parts FILE has.
set -eu
step=${STEP:-268435456}
bytes=$(wc -c < "$1")
echo $(((bytes + step - 1) / step > 0 ? (bytes + step - 1) / step : 1))
