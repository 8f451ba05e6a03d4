"""gzip, zlib and raw DEFLATE on every core; the same bytes everywhere.

    import parflate
    parflate.open("log.gz", "wt").write("one\n")      # as gzip.open
    parflate.compress(b"one" * 1000, level=9)          # as gzip.compress
    parflate.copy(source, sink)                        # file objects, in constant memory

Options are keyword arguments of every function that compresses:

    level          0 to 13; 6 by default, 10 to 13 search for the smallest output
    threads        0, the default, for as many as there are; the bytes do not depend on it
    format         "gzip", "zlib", "raw" or "bgzf"
    block_size     bytes of input that one thread compresses at once
    restart_every  bytes between places from which reading can begin (see Index)
    independent    whether blocks refer to nothing before them
    rsyncable      whether the content decides where blocks end
    verify         whether each block is decompressed and compared before it is written
    name, mtime    fields of the gzip header
    progress       called with bytes in and out after each block
"""

from ._files import GzipFile, open
from ._parflate import __version__
from ._parts import Joined, Label, Part, block_size, fingerprint, join, part, part_file
from ._whole import build_index, compress, copy, decompress, decompress_file

__all__ = [
    "GzipFile",
    "Joined",
    "Label",
    "Part",
    "__version__",
    "block_size",
    "build_index",
    "compress",
    "copy",
    "decompress",
    "decompress_file",
    "fingerprint",
    "join",
    "open",
    "part",
    "part_file",
]
