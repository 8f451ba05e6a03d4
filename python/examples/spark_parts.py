"""One gzip file from all executors of a Spark cluster.

    spark-submit --py-files scale_out.py spark_parts.py FOLDER FILE

makes FILE.gz in FOLDER, byte for byte that of `parflate -n FILE`. Spark repeats the tasks of
executors that are lost.
"""

import sys

from pyspark.sql import SparkSession
from scale_out import RANGE, FolderStore, join_parts, make_part, ranges


def compress(context, store, source, destination, step=RANGE, options=None):
    """Compress an object of the store; return the size of the new one."""
    size, _ = store.stat(source)
    starts = ranges(size, step)
    tasks = context.parallelize(starts, len(starts))
    # Labels are all that comes back.
    parts = tasks.map(lambda start: make_part(start, store, source, step, options)).collect()
    return join_parts(parts, store, destination)


if __name__ == "__main__":
    with SparkSession.builder.getOrCreate() as session:
        store = FolderStore(sys.argv[1])
        made = compress(session.sparkContext, store, sys.argv[2], sys.argv[2] + ".gz")
    print(f"{sys.argv[2]}.gz, {made} bytes")
