#!/bin/sh
# One task of an array job: makes part number INDEX of FILE. The engine says which one:
# Slurm, AWS Batch and Kubernetes (and Argo, which sets the latter's variable) each in its own way.
#   part.sh FILE [OPTION of parflate part]...
set -eu
file=$1; shift
step=${STEP:-268435456}  # Bytes of input in a part: whole blocks at any level.
index=${SLURM_ARRAY_TASK_ID:-${AWS_BATCH_JOB_ARRAY_INDEX:-${JOB_COMPLETION_INDEX:?no index}}}
start=$((index * step))
# Names that sort as their numbers do are easier to look at; `parflate join` does not need it.
exec parflate part --range "$start+$step" -o "$(printf '%s.part%05d' "$file" "$index")" "$@" "$file"
