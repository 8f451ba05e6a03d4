"""Parts made in other processes join to the bytes of one, and nothing else joins."""

import concurrent.futures
import io
import pickle
import random

import parflate
import pytest
from test_whole import DATA

RANGE = 400_000
OPTIONS = {"level": 6, "block_size": 100_000}


def make(start, options=OPTIONS, data=DATA):
    end = min(start + RANGE, len(data))
    window = data[max(0, start - 32768) : start]
    return parflate.part(data[start:end], start, window=window, last=end == len(data), **options)


def test_processes_make_the_bytes_of_one():
    starts = range(0, len(DATA), RANGE)
    with concurrent.futures.ProcessPoolExecutor(3) as pool:
        parts = list(pool.map(make, starts))
    joined = parflate.join(part.label for part in parts)
    stream = b"".join(part.data for part in parts) + joined.trailer
    assert stream == parflate.compress(DATA, **OPTIONS)
    assert joined.content_bytes == len(DATA) and joined.stream_bytes == len(stream)
    assert joined.index is None


def test_a_file_object_makes_the_same_part():
    part = make(RANGE)
    sink = io.BytesIO()
    window = DATA[RANGE - 32768 : RANGE]
    source = io.BytesIO(DATA[RANGE : 2 * RANGE])
    label = parflate.part_file(source, sink, RANGE, window=window, **OPTIONS)
    assert label == part.label and sink.getvalue() == part.data


def test_labels_travel():
    label = make(RANGE).label
    assert pickle.loads(pickle.dumps(label)) == label
    assert parflate.Label(bytes(label)) == label and 60 < len(bytes(label)) < 80
    assert (label.start, label.content_bytes, label.is_last) == (RANGE, RANGE, False)
    assert label.fingerprint == parflate.fingerprint(**OPTIONS)
    for damaged in [b"", bytes(label)[:-1], bytes(label) + b"x", b"x" * 68]:
        with pytest.raises(ValueError):
            parflate.Label(damaged)


def test_the_index_comes_from_the_labels(tmp_path):
    options = {**OPTIONS, "restart_every": 200_000}
    parts = [make(start, options) for start in range(0, len(DATA), RANGE)]
    joined = parflate.join(part.label for part in parts)
    path = tmp_path / "joined.gz"
    path.write_bytes(b"".join(part.data for part in parts) + joined.trailer)
    with parflate.open(path, index=joined.index) as file:
        file.seek(2_345_678)
        assert file.read(100) == DATA[2_345_678:2_345_778]


def test_mix_ups_are_errors():
    labels = [make(start).label for start in range(0, len(DATA), RANGE)]
    other_level = make(RANGE, {**OPTIONS, "level": 5}).label
    other_input = make(RANGE, data=bytes(reversed(DATA))).label
    chance = random.Random(1)
    for _ in range(300):
        mixed = list(labels)
        at = chance.randrange(len(mixed))
        what = chance.randrange(4)
        if what == 0:
            del mixed[at]
        elif what == 1:
            mixed.append(mixed[at])
        else:
            mixed[1] = other_level if what == 2 else other_input
        chance.shuffle(mixed)
        with pytest.raises(ValueError):
            parflate.join(mixed)
    chance.shuffle(labels)
    assert parflate.join(labels).content_bytes == len(DATA)
    for wrong in [[], labels[:1]]:
        with pytest.raises(ValueError):
            parflate.join(wrong)


def test_what_cannot_be_a_part():
    for arguments in [
        (b"x", 1, b"", True),
        (b"x", 100_000, b"short", True),
        (b"x", 0, b"", False),
        (b"", 0, b"", False),
    ]:
        data, start, window, last = arguments
        with pytest.raises(ValueError):
            parflate.part(data, start, window=window, last=last, **OPTIONS)
    with pytest.raises(ValueError, match="rsyncable"):
        parflate.part(b"x", last=True, rsyncable=True)
    assert parflate.block_size() == 512 << 10 and parflate.block_size(9) == 1 << 20
