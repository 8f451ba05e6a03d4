"""Bytes and file objects: what the gzip and zlib modules read back, and what goes wrong."""

import gzip
import io
import random
import threading
import zlib

import parflate
import pytest

WORDS = [b"parallel ", b"deflate ", b"stream ", b"\n", b"0123", b"block "]


def sample(size, seed=1):
    chosen = random.Random(seed).choices(WORDS, k=size // 4)
    return b"".join(chosen)[:size]


DATA = sample(3_000_000)


@pytest.mark.parametrize("level", [0, 1, 6, 9, 11])
def test_other_modules_read_it_and_threads_do_not_change_it(level):
    made = parflate.compress(DATA[:700_000], level, threads=1, block_size=100_000)
    assert gzip.decompress(made) == DATA[:700_000]
    assert parflate.compress(DATA[:700_000], level, threads=3, block_size=100_000) == made
    assert parflate.decompress(made) == DATA[:700_000]


def test_formats():
    assert zlib.decompress(parflate.compress(DATA, format="zlib")) == DATA
    assert zlib.decompress(parflate.compress(DATA, format="raw"), -15) == DATA
    assert gzip.decompress(parflate.compress(DATA, format="bgzf")) == DATA
    assert parflate.decompress(parflate.compress(b"x", format="raw"), format="raw") == b"x"
    assert parflate.decompress(gzip.compress(b"one") + gzip.compress(b"two")) == b"onetwo"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_buffers_of_all_kinds(kind):
    assert gzip.decompress(parflate.compress(kind(b"buffer"))) == b"buffer"
    assert parflate.decompress(kind(gzip.compress(b"buffer"))) == b"buffer"


def test_the_header_has_name_and_time():
    made = parflate.compress(b"x", name="notes.txt", mtime=258)
    assert made[4:6] == b"\x02\x01" and made[10:20] == b"notes.txt\0"


def test_wrong_options_and_wrong_data():
    for options in [{"level": 14}, {"format": "zip"}, {"block_size": 3}]:
        with pytest.raises(ValueError):
            parflate.compress(b"", **options)
    with pytest.raises(TypeError, match="unexpected keyword argument 'levle'"):
        parflate.compress(b"", levle=3)
    with pytest.raises(OSError):
        parflate.decompress(b"not gzip")
    with pytest.raises(EOFError):
        parflate.decompress(gzip.compress(b"x")[:-1])
    with pytest.raises(OSError, match="limit"):
        parflate.decompress(gzip.compress(bytes(1000)), limit=999)


def test_file_objects_in_and_out():
    packed, content = io.BytesIO(), io.BytesIO()
    assert parflate.copy(io.BytesIO(DATA), packed) == (len(DATA), len(packed.getvalue()))
    assert packed.getvalue() == parflate.compress(DATA)
    packed.seek(0)
    counted = parflate.decompress_file(packed, content)
    assert counted == (len(packed.getvalue()), len(DATA))
    assert content.getvalue() == DATA


class Endless(io.RawIOBase):
    """So many zeros, of which no more than a little is ever held."""

    def __init__(self, size):
        self.left, self.most = size, 0

    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        self.most = max(self.most, size)
        return bytes(size)


def test_memory_does_not_grow_with_the_file():
    source = Endless(200 << 20)
    sizes = []

    class Sink:
        def write(self, data):
            sizes.append(len(data))

    counted = parflate.copy(source, Sink(), 1, threads=2)
    assert counted == (200 << 20, sum(sizes))
    assert source.most <= 1 << 20 and max(sizes) <= 1 << 20


def test_an_exception_of_a_file_object_comes_out():
    class Breaks:
        def read(self, size):
            raise KeyError("gone")

        def write(self, data):
            raise PermissionError("no")

    with pytest.raises(KeyError, match="gone"):
        parflate.copy(Breaks(), io.BytesIO())
    with pytest.raises(PermissionError, match="no"):
        parflate.copy(io.BytesIO(DATA), Breaks())
    with pytest.raises(PermissionError, match="no"):
        parflate.decompress_file(io.BytesIO(gzip.compress(DATA)), Breaks())
    with pytest.raises(KeyError, match="gone"):
        parflate.open(Breaks()).read()


def test_progress_is_called_and_can_stop():
    seen = []
    parflate.compress(DATA, block_size=500_000, progress=lambda *so_far: seen.append(so_far))
    assert [bytes_in for bytes_in, _ in seen] == [500_000 * n for n in range(1, 7)]

    def stop(bytes_in, bytes_out):
        raise StopIteration

    with pytest.raises(StopIteration):
        parflate.compress(DATA, block_size=100_000, progress=stop)


def test_other_threads_run_meanwhile():
    # Each reader waits for the other; with the lock held, neither would ever come.
    barrier = threading.Barrier(2, timeout=60)

    class Meets(io.BytesIO):
        def read(self, size=-1):
            if self.tell() == 0:
                barrier.wait()
            return super().read(size)

    made = [io.BytesIO(), io.BytesIO()]
    threads = [threading.Thread(target=parflate.copy, args=(Meets(DATA), sink)) for sink in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made[0].getvalue() == made[1].getvalue() == parflate.compress(DATA)
