"""One stream from many machines: parts, made anywhere, and their labels."""

from typing import NamedTuple, Optional

from . import _parflate
from ._whole import as_bytes


class Label:
    """All that is known of a part without its data: about 70 bytes, and picklable.

    start, content_bytes   the range of the input
    data_bytes, data_crc32 length and CRC-32 of the part's data
    is_last                whether the input ends with it
    fingerprint            that of the options it was made with
    """

    __slots__ = (
        "_bytes",
        "start",
        "content_bytes",
        "data_bytes",
        "data_crc32",
        "is_last",
        "fingerprint",
    )

    def __init__(self, data):
        """Read a label; anything else is a ValueError."""
        self._bytes = bytes(data)
        fields = _parflate.label_fields(self._bytes)
        self.start, self.content_bytes, self.data_bytes = fields[:3]
        self.data_crc32, self.is_last, self.fingerprint = fields[3:]

    def __bytes__(self):
        return self._bytes

    def __reduce__(self):
        return Label, (self._bytes,)

    def __eq__(self, other):
        return isinstance(other, Label) and self._bytes == other._bytes

    def __hash__(self):
        return hash(self._bytes)

    def __repr__(self):
        last = ", last" if self.is_last else ""
        return f"<Label {self.start}+{self.content_bytes}, {self.data_bytes} bytes of data{last}>"


class Part(NamedTuple):
    """A part of a stream: its label, and its data."""

    label: Label
    data: bytes


class Joined(NamedTuple):
    """What `join` makes of labels."""

    trailer: bytes
    """The bytes that complete the stream, after the data of all parts."""
    content_bytes: int
    """Bytes of content of the whole stream."""
    stream_bytes: int
    """Bytes of the stream, trailer included."""
    index: Optional[bytes]
    """The index of the stream as a GZIDX file, if its parts have restart points."""


def part(data, start=0, *, window=b"", last=False, level=6, **options):
    """Compress a range of an input to a part of its stream.

    `start` and, but for the last part, the length are multiples of `block_size(...)` with the same
    options. `window` is the 32 KiB of input before the range, or all if there is less. `last` says
    that the input ends here. The same range and options give the same part on any machine.
    """
    label, made = _parflate.part(
        as_bytes(data), start, as_bytes(window), last, level=level, **options
    )
    return Part(Label(label), made)


def part_file(source, sink, start=0, *, window=b"", last=False, level=6, **options):
    """As `part`, from one file object to another, in constant memory; return the label."""
    label = _parflate.part_file(
        source, sink, start, as_bytes(window), last, level=level, **options
    )
    return Label(label)


def join(labels):
    """Join the parts of a stream by their labels, in any order, without their data.

    The stream is the data of all parts in the order of their starts, and then the trailer. Parts
    that do not make one stream are a ValueError: other options, a gap, an overlap, other input, or
    no last part.
    """
    ordered = sorted(
        (label if isinstance(label, Label) else Label(label) for label in labels),
        key=lambda label: label.start,
    )
    return Joined(*_parflate.join([bytes(label) for label in ordered]))


def block_size(level=6, **options):
    """The bytes of input in a block with these options."""
    return _parflate.block_bytes(level=level, **options)


def fingerprint(level=6, **options):
    """A number that stands for the version and the options, for the names of unfinished parts."""
    return _parflate.fingerprint(level=level, **options)
