"""parflate.open beside gzip.open."""

import gzip
import io

import parflate
import pytest
from test_whole import DATA, sample


def test_text_and_binary_and_append(tmp_path):
    path = tmp_path / "file.gz"
    with parflate.open(path, "wt", encoding="utf-8") as file:
        file.write("eins\nzwei €\n")
    with parflate.open(str(path), "at", encoding="utf-8") as file:
        file.write("drei\n")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        assert file.read() == "eins\nzwei €\ndrei\n"
    with parflate.open(path, "rt", encoding="utf-8") as file:
        assert list(file) == ["eins\n", "zwei €\n", "drei\n"]
    with parflate.open(path) as file:
        assert file.readline() == b"eins\n"
    with pytest.raises(FileExistsError):
        parflate.open(path, "xb")


def test_bytes_do_not_depend_on_how_they_are_written(tmp_path):
    path = tmp_path / "file.gz"
    with parflate.open(path, "wb", 3, block_size=100_000) as file:
        for start in range(0, 1_000_000, 7777):
            assert file.write(memoryview(DATA)[start : min(start + 7777, 1_000_000)]) > 0
        assert file.tell() == 1_000_000
    assert path.read_bytes() == parflate.compress(DATA[:1_000_000], 3, block_size=100_000)


def test_reading_like_the_gzip_module(tmp_path):
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress(DATA))
    with parflate.open(path) as ours, gzip.open(path) as theirs:
        for call in [
            lambda file: file.read(10),
            lambda file: file.seek(2_000_000),
            lambda file: file.read(1000),
            lambda file: file.seek(5),
            lambda file: file.readline(),
            lambda file: file.seek(-100, io.SEEK_CUR) if file.tell() > 100 else file.tell(),
            lambda file: file.seek(0, io.SEEK_END),
            lambda file: file.read(),
            lambda file: file.seek(1_000_000),
            lambda file: file.readinto(bytearray(100)),
            lambda file: file.tell(),
            lambda file: file.read() == DATA[1_000_100:],
        ]:
            assert call(ours) == call(theirs)
        assert ours.readable() and ours.seekable() and not ours.writable()


def test_an_index_reads_any_place(tmp_path):
    path = tmp_path / "file.gz"
    with parflate.open(path, "wb", restart_every=200_000, block_size=100_000) as file:
        file.write(DATA)
    (tmp_path / "index").write_bytes(file.index)
    built = parflate.build_index(path, 200_000)
    for index in [file.index, str(tmp_path / "index"), built]:
        with parflate.open(path, index=index) as reader:
            for start in [2_900_000, 0, 1_234_567, 7]:
                reader.seek(start)
                assert reader.read(1000) == DATA[start : start + 1000]
            assert reader.seek(0, io.SEEK_END) == len(DATA)
            assert reader.read() == b""
    with pytest.raises(ValueError):
        parflate.open(path, index=b"no index")


def test_file_objects_and_flush():
    sink = io.BytesIO()
    with parflate.open(sink, "wb") as file:
        file.write(b"a message")
        file.flush()
        assert sink.getvalue().endswith(b"\0\0\xff\xff")
    assert not sink.closed and gzip.decompress(sink.getvalue()) == b"a message"


def test_an_exception_leaves_a_file_that_looks_incomplete(tmp_path):
    path = tmp_path / "file.gz"
    with pytest.raises(KeyError):
        with parflate.open(path, "wb") as file:
            file.write(sample(2_000_000))
            raise KeyError
    with pytest.raises(EOFError):
        gzip.decompress(path.read_bytes() or b"\x1f\x8b")


def test_wrong_uses(tmp_path):
    path = tmp_path / "file.gz"
    for mode in ["q", "rtb", "rw"]:
        with pytest.raises(ValueError):
            parflate.open(path, mode)
    with pytest.raises(FileNotFoundError):
        parflate.open(path)
    with parflate.open(path, "wb") as file:
        with pytest.raises(io.UnsupportedOperation):
            file.read()
    with pytest.raises(ValueError):
        file.write(b"x")
    with parflate.open(path) as file:
        with pytest.raises(io.UnsupportedOperation):
            file.write(b"x")
    with pytest.raises(TypeError):
        parflate.open(path, "rb", verify=True)
