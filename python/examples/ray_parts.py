"""One gzip file from all workers of a Ray cluster.

    python ray_parts.py FOLDER FILE

makes FILE.gz in FOLDER, byte for byte that of `parflate -n FILE`. Ray repeats the tasks of workers
that are lost.
"""

import sys

import ray
from scale_out import RANGE, FolderStore, join_parts, make_part, ranges


def compress(store, source, destination, step=RANGE, options=None):
    """Compress an object of the store; return the size of the new one."""
    size, _ = store.stat(source)
    task = ray.remote(make_part).options(max_retries=3, retry_exceptions=True)
    # Labels are all that comes back.
    parts = [task.remote(start, store, source, step, options) for start in ranges(size, step)]
    return join_parts(ray.get(parts), store, destination)


if __name__ == "__main__":
    ray.init()
    made = compress(FolderStore(sys.argv[1]), sys.argv[2], sys.argv[2] + ".gz")
    print(f"{sys.argv[2]}.gz, {made} bytes")
