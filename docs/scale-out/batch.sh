#!/bin/sh
# batch.sh QUEUE DEFINITION FILE [OPTION]...: the same for AWS Batch, whose arrays have 2 to 10,000
# tasks. The image has parflate and these scripts, and FILE is on a file system that all tasks see.
set -eu
queue=$1 definition=$2; shift 2
here=$(dirname "$0")
words() { printf '"%s",' "$@" | sed 's/,$//'; }
submit() { aws batch submit-job --job-queue "$queue" --job-definition "$definition" \
    --retry-strategy attempts=3 --query jobId --output text "$@"; }
parts=$(submit --job-name parts --array-properties "size=$(sh "$here/count.sh" "$1")" \
    --container-overrides "{\"command\":[$(words sh part.sh "$@" -p 1)]}")
submit --job-name join --depends-on "jobId=$parts" \
    --container-overrides "{\"command\":[$(words sh join.sh "$1")]}"
