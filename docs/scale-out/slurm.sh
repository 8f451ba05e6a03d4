#!/bin/sh
# slurm.sh FILE [OPTION]...: an array job for the parts, and a job after it that joins them. A task
# whose node is lost is queued again; it does no harm if two attempts overlap.
set -eu
here=$(dirname "$0")
last=$(($(sh "$here/count.sh" "$1") - 1))
parts=$(sbatch --parsable --requeue --array="0-$last" "$here/part.sh" "$@" -p 1)
sbatch --parsable --dependency="afterok:$parts" "$here/join.sh" "$1"
