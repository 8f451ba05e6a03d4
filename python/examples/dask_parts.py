"""One gzip file from all workers of a Dask cluster.

    python dask_parts.py FOLDER FILE [--scheduler ADDRESS] [--level N]

makes FILE.gz in FOLDER, byte for byte that of `parflate -n FILE`. Without a scheduler, three local
processes do the work. Dask repeats the tasks of workers that are lost.
"""

import argparse

import parflate
from dask.distributed import Client, LocalCluster
from scale_out import RANGE, FolderStore, join_parts, make_part, ranges


def compress(client, store, source, destination, step=RANGE, options=None):
    """Compress an object of the store; return the size of the new one."""
    size, _ = store.stat(source)
    # Labels are all that comes back.
    futures = client.map(
        make_part,
        ranges(size, step),
        store=store,
        source=source,
        step=step,
        options=options,
        retries=3,
        pure=False,
    )
    return join_parts(client.gather(futures), store, destination)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder")
    arguments.add_argument("file")
    arguments.add_argument("--scheduler")
    arguments.add_argument("--level", type=int, default=6)
    arguments = arguments.parse_args()
    cluster = arguments.scheduler or LocalCluster(n_workers=3, threads_per_worker=1)
    with Client(cluster) as client:
        client.upload_file(__file__.replace("dask_parts", "scale_out"))
        store = FolderStore(arguments.folder)
        options = {"level": arguments.level}
        made = compress(client, store, arguments.file, arguments.file + ".gz", options=options)
        print(f"parflate {parflate.__version__}: {arguments.file}.gz, {made} bytes")


if __name__ == "__main__":
    main()
