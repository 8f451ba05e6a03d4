import io
import os
from typing import Any, Callable, Iterable, Literal, NamedTuple, Optional, Protocol, Union, overload

__version__: str

_Buffer = Union[bytes, bytearray, memoryview]
_Format = Literal["gzip", "zlib", "raw", "bgzf"]
_Path = Union[str, os.PathLike[str]]

class _Source(Protocol):
    def read(self, size: int, /) -> Union[bytes, bytearray]: ...

class _Sink(Protocol):
    def write(self, data: bytes, /) -> Optional[int]: ...

def compress(
    data: _Buffer,
    level: int = 6,
    *,
    threads: int = 0,
    format: _Format = "gzip",
    block_size: Optional[int] = None,
    restart_every: Optional[int] = None,
    independent: bool = False,
    rsyncable: bool = False,
    verify: bool = False,
    name: Optional[str] = None,
    mtime: int = 0,
    progress: Optional[Callable[[int, int], object]] = None,
) -> bytes: ...
def decompress(
    data: _Buffer, *, format: Optional[_Format] = None, limit: Optional[int] = None
) -> bytes: ...
def copy(
    source: _Source,
    sink: _Sink,
    level: int = 6,
    *,
    threads: int = 0,
    format: _Format = "gzip",
    block_size: Optional[int] = None,
    restart_every: Optional[int] = None,
    independent: bool = False,
    rsyncable: bool = False,
    verify: bool = False,
    name: Optional[str] = None,
    mtime: int = 0,
    progress: Optional[Callable[[int, int], object]] = None,
) -> tuple[int, int]: ...
def decompress_file(
    source: _Source, sink: _Sink, *, format: Optional[_Format] = None, threads: int = 0
) -> tuple[int, int]: ...
def build_index(path: _Path, spacing: int = 4194304) -> bytes: ...

class GzipFile(io.BufferedIOBase):
    name: Any
    mode: str
    def __init__(
        self,
        file: Union[_Path, _Source, _Sink],
        mode: str = "rb",
        level: int = 6,
        *,
        index: Union[None, bytes, _Path] = None,
        **options: Any,
    ) -> None: ...
    @property
    def index(self) -> Optional[bytes]: ...
    def peek(self, size: int = 0) -> bytes: ...

@overload
def open(
    file: Union[_Path, _Source, _Sink],
    mode: Literal["rt", "wt", "xt", "at"],
    level: int = 6,
    encoding: Optional[str] = None,
    errors: Optional[str] = None,
    newline: Optional[str] = None,
    *,
    index: Union[None, bytes, _Path] = None,
    **options: Any,
) -> io.TextIOWrapper: ...
@overload
def open(
    file: Union[_Path, _Source, _Sink],
    mode: Literal["r", "rb", "w", "wb", "x", "xb", "a", "ab"] = "rb",
    level: int = 6,
    *,
    index: Union[None, bytes, _Path] = None,
    **options: Any,
) -> GzipFile: ...

class Label:
    start: int
    content_bytes: int
    data_bytes: int
    data_crc32: int
    is_last: bool
    fingerprint: int
    def __init__(self, data: _Buffer) -> None: ...
    def __bytes__(self) -> bytes: ...

class Part(NamedTuple):
    label: Label
    data: bytes

class Joined(NamedTuple):
    trailer: bytes
    content_bytes: int
    stream_bytes: int
    index: Optional[bytes]

def part(
    data: _Buffer,
    start: int = 0,
    *,
    window: _Buffer = b"",
    last: bool = False,
    level: int = 6,
    **options: Any,
) -> Part: ...
def part_file(
    source: _Source,
    sink: _Sink,
    start: int = 0,
    *,
    window: _Buffer = b"",
    last: bool = False,
    level: int = 6,
    **options: Any,
) -> Label: ...
def join(labels: Iterable[Union[Label, _Buffer]]) -> Joined: ...
def block_size(level: int = 6, **options: Any) -> int: ...
def fingerprint(level: int = 6, **options: Any) -> int: ...
