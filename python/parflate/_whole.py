"""Bytes to bytes, and file object to file object."""

import os

from . import _parflate


def as_bytes(data):
    """What the native half takes; other buffers are copied."""
    return data if isinstance(data, (bytes, bytearray)) else bytes(memoryview(data))


def compress(data, level=6, **options):
    """Compress bytes to one stream; options are those of the module."""
    return _parflate.compress(as_bytes(data), level=level, **options)


def decompress(data, *, format=None, limit=None):
    """Decompress bytes: gzip (all members) or zlib, unless a format is named.

    More than `limit` bytes of content are an OSError, damage is one, and an early end an EOFError.
    """
    return _parflate.decompress(as_bytes(data), format, limit)


def copy(source, sink, level=6, **options):
    """Compress all that `source.read` gives into `sink.write`; return bytes in and out.

    Memory is bounded whatever the length, and the interpreter's lock is held only while the file
    objects' own methods run.
    """
    return _parflate.compress_file(source, sink, level=level, **options)


def decompress_file(source, sink, *, format=None, threads=0):
    """Decompress all that `source.read` gives into `sink.write`; return bytes in and out."""
    return _parflate.decompress_file(source, sink, format, threads)


def build_index(path, spacing=4 << 20):
    """Read a gzip file once and return an index of it, for `open(path, index=...)`.

    The bytes are those of a GZIDX file, which indexed_gzip and rapidgzip read, too. A file that was
    written with restart_every has a smaller one, `GzipFile.index`.
    """
    return _parflate.build_index(os.fspath(path), spacing)
