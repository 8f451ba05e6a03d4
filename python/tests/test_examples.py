"""The examples for engines and stores: a worker is killed, a task fails, the driver is restarted;
the object is complete, has the bytes of one machine, and nothing is left behind."""

import os
import pathlib
import shutil
import signal
import sys
import threading
import time

import parflate
import pytest
from test_whole import DATA, sample

EXAMPLES = str(pathlib.Path(__file__).parent.parent / "examples")
sys.path.insert(0, EXAMPLES)
os.environ["PYTHONPATH"] = os.pathsep.join([EXAMPLES, os.environ.get("PYTHONPATH", "")])

import scale_figures  # noqa: E402
import scale_out  # noqa: E402

OPTIONS = {"level": 6, "block_size": 100_000}
STEP = 200_000
WHOLE = parflate.compress(DATA, **OPTIONS)


def make_all(store, name="big"):
    starts = scale_out.ranges(len(DATA), STEP)
    return [scale_out.make_part(start, store, name, STEP, OPTIONS) for start in starts]


def test_a_folder(tmp_path):
    store = scale_out.FolderStore(tmp_path)
    (tmp_path / "big").write_bytes(DATA)
    parts = make_all(store)
    assert make_all(store) == parts
    scale_out.join_parts(reversed(parts), store, "big.gz")
    assert (tmp_path / "big.gz").read_bytes() == WHOLE
    assert sorted(os.listdir(tmp_path)) == ["big", "big.gz"]


def test_a_mix_up_writes_nothing(tmp_path):
    store = scale_out.FolderStore(tmp_path)
    (tmp_path / "big").write_bytes(DATA)
    parts = make_all(store)
    with pytest.raises(ValueError):
        scale_out.join_parts(parts[:-1], store, "big.gz")
    os.truncate(tmp_path / parts[3][0], 10)
    with pytest.raises(OSError):
        scale_out.join_parts(parts, store, "big.gz")
    assert not (tmp_path / "big.gz").exists()


class SlowStore(scale_out.FolderStore):
    """Slow enough to be killed midway; the second part fails twice."""

    def get(self, name, start, end):
        time.sleep(0.2)
        (marks := pathlib.Path(self.folder, "..", "marks")).mkdir(exist_ok=True)
        if start and start < 2 * STEP and len(list(marks.iterdir())) < 2:
            (marks / str(time.time_ns())).touch()
            raise OSError("a failure that passes")
        return super().get(name, start, end)


def test_dask_with_a_worker_killed_midway(tmp_path):
    distributed = pytest.importorskip("distributed")
    import dask_parts

    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "big").write_bytes(DATA)
    store = SlowStore(folder)
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster, distributed.Client(cluster) as client:
        processes = list(client.run(os.getpid).values())
        killer = threading.Timer(0.7, os.kill, (processes[0], signal.SIGKILL))
        killer.start()
        dask_parts.compress(client, store, "big", "big.gz", STEP, OPTIONS)
        killer.join()
        assert processes[0] not in client.run(os.getpid).values(), "nobody was killed"
    assert (folder / "big.gz").read_bytes() == WHOLE
    assert sorted(os.listdir(folder)) == ["big", "big.gz"]


@pytest.fixture
def s3(request):
    server = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    running = server.ThreadedMotoServer(port=0)
    running.start()
    host, port = running.get_host_and_port()
    client = {
        "endpoint_url": f"http://{host}:{port}",
        "region_name": "us-east-1",
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    # The server of the next test has the same buckets.
    bucket = request.node.name.replace("_", "-")
    boto3.client("s3", **client).create_bucket(Bucket=bucket)
    yield scale_out.S3Store(bucket, **client)
    running.stop()


def test_s3_with_copies_and_groups(s3):
    noise = os.urandom(13 << 20)
    data = noise + sample(6_000_000) + noise[: 6 << 20]
    step = 6 << 20
    s3.put("big", data)
    starts = scale_out.ranges(len(data), step)
    # The driver is restarted after some of the parts.
    for attempt in (starts[:2], starts):
        parts = [scale_out.make_part(start, s3, "big", step) for start in attempt]
    copies = []

    class Counted(scale_out.S3Store):
        @property
        def s3(self):
            client = super().s3
            client.meta.events.register(
                "before-call.s3.UploadPartCopy", lambda **_: copies.append(1)
            )
            return client

    counted = Counted(s3.bucket, **s3.client_options)
    size = scale_out.join_parts(parts, counted, "big.gz")
    made = s3.get_or_none("big.gz")
    assert made == parflate.compress(data) and len(made) == size
    assert 1 <= len(copies) < len(parts), "some are copied, small ones are grouped"
    left = s3.s3.list_objects_v2(Bucket=s3.bucket)["Contents"]
    assert [found["Key"] for found in left] == ["big", "big.gz"]
    assert "Uploads" not in s3.s3.list_multipart_uploads(Bucket=s3.bucket)


def test_s3_gives_up_cleanly(s3):
    s3.put("big", DATA)
    parts = make_all(s3)
    s3.delete(parts[2][0])
    with pytest.raises(Exception, match="NoSuchKey|does not exist"):
        scale_out.join_parts(parts, s3, "big.gz")
    assert s3.get_or_none("big.gz") is None
    assert "Uploads" not in s3.s3.list_multipart_uploads(Bucket=s3.bucket)


def test_the_figures_of_the_documentation():
    assert scale_figures.plan(10**12, 4) == (256 << 20, 3726, 1)
    for size in (10**9, 10**12, 10**13, 10**14, 10**15):
        step, parts, objects = scale_figures.plan(size, 4)
        assert step % (1 << 20) == 0 and (parts - 1) * step < size <= parts * step
        assert parts / objects < scale_figures.MOST_PARTS
        assert step / 4 < scale_figures.MOST_PART
        assert size / objects / 4 < scale_figures.MOST_OBJECT
    # More labels than any store takes parts, of more content than any has.
    joined = parflate.join(scale_figures.made_up_labels(100_000, scale_out.RANGE))
    assert joined.content_bytes == 100_000 * scale_out.RANGE


def test_ray(tmp_path):
    ray = pytest.importorskip("ray")
    import ray_parts

    (tmp_path / "big").write_bytes(DATA)
    ray.init(num_cpus=2, include_dashboard=False, runtime_env={"env_vars": dict(os.environ)})
    try:
        store = scale_out.FolderStore(tmp_path)
        ray_parts.compress(store, "big", "big.gz", STEP, OPTIONS)
    finally:
        ray.shutdown()
    assert (tmp_path / "big.gz").read_bytes() == WHOLE
    assert sorted(os.listdir(tmp_path)) == ["big", "big.gz"]


def test_spark(tmp_path):
    pyspark = pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    import spark_parts

    (tmp_path / "big").write_bytes(DATA)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with pyspark.SparkContext("local[2]", "parts") as context:
        store = scale_out.FolderStore(tmp_path)
        spark_parts.compress(context, store, "big", "big.gz", STEP, OPTIONS)
    assert (tmp_path / "big.gz").read_bytes() == WHOLE
    assert sorted(os.listdir(tmp_path)) == ["big", "big.gz"]
