"""One gzip object from many workers: the two functions that every engine needs, and two stores.

`make_part` is the task: pure and idempotent, so an engine may run it as often as it likes, on any
worker. `join_parts` runs once, where the labels arrive; it touches data only where a store cannot
join small objects itself. Run `join_parts` again after a failure: nothing is lost or left behind.
"""

import os
import uuid

import parflate

# Bytes of input in a part: whole blocks at any level; two seconds of one core at level 6.
RANGE = 256 << 20

WINDOW = 32 << 10


def ranges(size, step=RANGE):
    """The starts of the parts of an input."""
    return range(0, max(size, 1), step)


def make_part(start, store, source, step=RANGE, options=None):
    """Compress one range of an object to a part in the store; return its name and its label."""
    options = options or {}
    size, tag = store.stat(source)
    end = min(start + step, size)
    name = f"{source}.parts/{tag}-{parflate.fingerprint(**options):016x}-{step}/{start:016}"
    # A label is written after its data, so a part that has one was made before.
    label = store.get_or_none(name + ".label")
    if label is None:
        window_start = max(0, start - WINDOW)
        data = store.get(source, window_start, end)
        part = parflate.part(
            memoryview(data)[start - window_start :],
            start,
            window=data[: start - window_start],
            last=end == size,
            threads=1,  # The engine runs one task a core.
            **options,
        )
        store.put(name, part.data)
        store.put(name + ".label", bytes(part.label))
        label = bytes(part.label)
    return name, label


def join_parts(parts, store, destination):
    """Join parts to one object; return its size. Other engines' results come in any order."""
    parts = [(parflate.Label(label), name) for name, label in parts]
    parts.sort(key=lambda part: part[0].start)
    joined = parflate.join(label for label, _ in parts)  # Every mix-up ends here.
    store.join([(name, label.data_bytes) for label, name in parts], joined.trailer, destination)
    for _, name in parts:
        store.delete(name + ".label")  # First, as it says that the data are there.
        store.delete(name)
    return joined.stream_bytes


class FolderStore:
    """Files in a folder that all workers see, such as one on NFS."""

    def __init__(self, folder):
        self.folder = os.fspath(folder)

    def _path(self, name):
        return os.path.join(self.folder, name)

    def stat(self, name):
        found = os.stat(self._path(name))
        return found.st_size, f"{found.st_mtime_ns:x}"

    def get(self, name, start, end):
        with open(self._path(name), "rb") as file:
            file.seek(start)
            return file.read(end - start)

    def get_or_none(self, name):
        try:
            with open(self._path(name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def put(self, name, data):
        self._write(name, lambda file: file.write(data))

    def join(self, parts, trailer, destination):
        def write(file):
            for name, size in parts:
                written = 0
                with open(self._path(name), "rb") as part:
                    while chunk := part.read(1 << 20):
                        written += file.write(chunk)
                if written != size:
                    raise OSError(f"{name} has {written} bytes, its label says {size}")
            file.write(trailer)

        self._write(destination, write)

    def delete(self, name):
        path = self._path(name)
        try:
            os.remove(path)
        except FileNotFoundError:
            pass
        for folder in (os.path.dirname(path), os.path.dirname(os.path.dirname(path))):
            if folder.startswith(self._path("")) and not os.listdir(folder):
                os.rmdir(folder)

    def _write(self, name, write):
        """A file gets its name only when it is complete and on disk."""
        path = self._path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        temporary = os.path.join(os.path.dirname(path), f".parflate-{uuid.uuid4().hex}")
        try:
            with open(temporary, "xb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise


class S3Store:
    """Objects in a bucket. Parts become one object by a multipart upload, most by copies that S3
    makes itself; what is below S3's least size of 5 MiB is grouped and goes through here."""

    LEAST = 5 << 20

    def __init__(self, bucket, **client):
        self.bucket, self.client_options = bucket, client

    @property
    def s3(self):
        # Not kept, so that the store can be sent to workers.
        import boto3

        return boto3.client("s3", **self.client_options)

    def stat(self, name):
        found = self.s3.head_object(Bucket=self.bucket, Key=name)
        return found["ContentLength"], found["ETag"].strip('"')

    def get(self, name, start, end):
        if start == end:
            return b""
        span = f"bytes={start}-{end - 1}"
        return self.s3.get_object(Bucket=self.bucket, Key=name, Range=span)["Body"].read()

    def get_or_none(self, name):
        s3 = self.s3
        try:
            return s3.get_object(Bucket=self.bucket, Key=name)["Body"].read()
        except s3.exceptions.NoSuchKey:
            return None

    def put(self, name, data):
        self.s3.put_object(Bucket=self.bucket, Key=name, Body=data)

    def delete(self, name):
        self.s3.delete_object(Bucket=self.bucket, Key=name)

    def join(self, parts, trailer, destination):
        s3, where = self.s3, {"Bucket": self.bucket, "Key": destination}
        upload = s3.create_multipart_upload(**where)["UploadId"]
        where["UploadId"] = upload
        sent = []

        def send(group, end=b""):
            number = {"PartNumber": len(sent) + 1, **where}
            if len(group) == 1 and not end:
                source = {"Bucket": self.bucket, "Key": group[0][0]}
                made = s3.upload_part_copy(CopySource=source, **number)["CopyPartResult"]
            else:
                data = b"".join(self.get(name, 0, size) for name, size in group) + end
                made = s3.upload_part(Body=data, **number)
            sent.append({"PartNumber": number["PartNumber"], "ETag": made["ETag"]})

        try:
            group = []
            for part in parts:
                group.append(part)
                if sum(size for _, size in group) >= self.LEAST:
                    send(group)
                    group = []
            send(group, trailer)
            s3.complete_multipart_upload(MultipartUpload={"Parts": sent}, **where)
        except BaseException:
            s3.abort_multipart_upload(**where)
            raise
