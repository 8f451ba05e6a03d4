"""`open`, and the file object that it gives."""

import builtins
import io
import os

from . import _parflate
from ._whole import as_bytes

# Content decoded by one call: enough that the calls cost nothing beside it.
READ_BYTES = 256 << 10


def open(
    file, mode="rb", level=6, encoding=None, errors=None, newline=None, *, index=None, **options
):
    """Open a compressed file, as gzip.open does: "rb", "wb", "xb" or "ab", and with "t" for text.

    `file` is a path or a file object. With an `index` (bytes, or the path of a file), any place of
    the content is read quickly.
    """
    is_text = "t" in mode
    if is_text and "b" in mode:
        raise ValueError(f"invalid mode: {mode!r}")
    if not is_text and (encoding, errors, newline) != (None, None, None):
        raise ValueError("encoding, errors and newline are for text; add 't' to the mode")
    binary = GzipFile(file, mode.replace("t", ""), level, index=index, **options)
    if is_text:
        return io.TextIOWrapper(binary, encoding, errors, newline)
    return binary


class GzipFile(io.BufferedIOBase):
    """A compressed file, to be read or written as its content."""

    def __init__(self, file, mode="rb", level=6, *, index=None, **options):
        kind = mode.replace("b", "") or "r"
        if kind not in ("r", "w", "x", "a"):
            raise ValueError(f"invalid mode: {mode!r}")
        self._is_writing = kind != "r"
        if self._is_writing and index is not None:
            raise ValueError("an index is for reading; use restart_every to write a file with one")
        self._writer = self._buffer = self._file = None
        self._index = index
        self._owns_file = isinstance(file, (str, bytes, os.PathLike))
        if self._owns_file:
            self.name = os.fspath(file)
            self._file = builtins.open(file, kind + "b")
        else:
            self.name = getattr(file, "name", "")
            self._file = file
        self.mode = mode
        try:
            if self._is_writing:
                self._writer = _parflate.Writer(self._file, level=level, **options)
                self._written = 0
            else:
                self._open_reader(options)
        except BaseException:
            self._close_file()
            raise

    def _open_reader(self, options):
        format = options.pop("format", None)
        options.pop("threads", None)
        if options:
            raise TypeError(f"not for reading: {', '.join(options)}")
        if self._index is None:
            raw = _Forward(self._file, format)
        else:
            if not self._owns_file:
                raise ValueError("with an index, the file has to be given by its path")
            index = self._index
            if isinstance(index, (str, os.PathLike)):
                with builtins.open(index, "rb") as file:
                    index = file.read()
            raw = _Indexed(self.name, bytes(index))
        self._buffer = io.BufferedReader(raw, READ_BYTES)

    @property
    def index(self):
        """Of a file that was written with restart_every, once it is closed: its index, as bytes."""
        return self._index if self._is_writing else None

    # What can be done.

    def readable(self):
        self._check_open()
        return not self._is_writing

    def writable(self):
        self._check_open()
        return self._is_writing

    def seekable(self):
        return not self._is_writing and self._buffer.seekable()

    def fileno(self):
        return self._file.fileno()

    # Reading.

    def read(self, size=-1):
        return self._reader().read(size)

    def read1(self, size=-1):
        return self._reader().read1(READ_BYTES if size < 0 else size)

    def readinto(self, buffer):
        return self._reader().readinto(buffer)

    def readinto1(self, buffer):
        return self._reader().readinto1(buffer)

    def peek(self, size=0):
        return self._reader().peek(size)

    def readline(self, size=-1):
        return self._reader().readline(size)

    def seek(self, offset, whence=io.SEEK_SET):
        return self._reader().seek(offset, whence)

    def tell(self):
        self._check_open()
        return self._written if self._is_writing else self._buffer.tell()

    # Writing.

    def write(self, data):
        self._check_open()
        if not self._is_writing:
            raise io.UnsupportedOperation("the file is open for reading")
        written = self._writer.write(as_bytes(data))
        self._written += written
        return written

    def flush(self):
        """End a block, and hand all that was written to the file below."""
        self._check_open()
        if self._is_writing and self._writer is not None:
            self._writer.flush()
            if hasattr(self._file, "flush"):
                self._file.flush()

    def close(self):
        if self.closed:
            return
        try:
            if self._writer is not None:
                writer, self._writer = self._writer, None
                self._index = writer.finish()
        finally:
            self._close_file()

    def __exit__(self, kind, error, traceback):
        # After an error the file is left visibly incomplete, rather than complete and wrong.
        if kind is not None and self._writer is not None:
            self._writer.abandon()
            self._writer = None
        self.close()

    # Helpers.

    def _close_file(self):
        try:
            if self._owns_file and self._file is not None:
                self._file.close()
        finally:
            super().close()

    def _check_open(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def _reader(self):
        self._check_open()
        if self._is_writing:
            raise io.UnsupportedOperation("the file is open for writing")
        return self._buffer


class _Raw(io.RawIOBase):
    """Content without a buffer; subclasses read it."""

    def readable(self):
        return True

    def readinto(self, buffer):
        content = self._engine.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class _Forward(_Raw):
    """From start to end; seeking back starts over, as in the gzip module."""

    def __init__(self, file, format):
        self._file, self._format = file, format
        self._start = file.tell() if self.seekable() else 0
        self._rewind()

    def seekable(self):
        return hasattr(self._file, "seekable") and self._file.seekable()

    def _rewind(self):
        self._engine = _parflate.Reader(self._file, self._format)
        self._position = 0

    def readinto(self, buffer):
        size = super().readinto(buffer)
        self._position += size
        return size

    def tell(self):
        return self._position

    def seek(self, offset, whence=io.SEEK_SET):
        if whence == io.SEEK_CUR:
            offset += self._position
        elif whence == io.SEEK_END:
            self._skip(None)
            offset += self._position
        if offset < 0:
            raise ValueError(f"negative seek position {offset}")
        if offset < self._position:
            self._file.seek(self._start)
            self._rewind()
        self._skip(offset)
        return self._position

    def _skip(self, offset):
        while offset is None or self._position < offset:
            wanted = READ_BYTES if offset is None else min(READ_BYTES, offset - self._position)
            size = len(self._engine.read(wanted))
            self._position += size
            if size == 0:
                return


class _Indexed(_Raw):
    """Any place of the content, by an index."""

    def __init__(self, path, index):
        self._engine = _parflate.SeekableReader(path, index)

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        return self._engine.seek(offset, whence)
