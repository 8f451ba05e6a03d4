"""The figures of docs/scale-out.md: what 1 TB and 1 PB cost, from rates that are measured here.

    python scale_figures.py FILE

The content of FILE stands for the input: its ratio and the processor time of one core.
"""

import math
import sys
import time
import zlib

import parflate
from scale_out import RANGE

# What S3 allows (docs.aws.amazon.com, "Amazon S3 multipart upload limits").
MOST_PARTS = 10_000
LEAST_PART, MOST_PART = 5 << 20, 5 << 30
MOST_OBJECT = MOST_PARTS * MOST_PART

# Requests for a part: head, label, range, data, label; one copy or get to join it; two deletes.
REQUESTS = 8


def plan(size, ratio):
    """Step, parts, and objects that an input of so many bytes needs on S3."""
    objects = max(1, math.ceil(size / ratio / (0.9 * MOST_OBJECT)))
    # Nine tenths of what is allowed, as parts differ.
    step = max(RANGE, math.ceil(size / objects / (0.9 * MOST_PARTS) / 2**20) << 20)
    return step, math.ceil(size / step), objects


def rates(data, level):
    """Bytes a second of one core, and the ratio."""
    started = time.thread_time()
    made = parflate.compress(data, level, threads=1)
    return len(data) / (time.thread_time() - started), len(data) / len(made)


def made_up_labels(count, step):
    """Labels of a stream of so many equal parts, made up from three that are real."""
    options = {"independent": True, "block_size": 1 << 16, "level": 1}
    bytes_of_part = 1 << 16
    middle, last = (
        bytes(parflate.part(bytes(bytes_of_part), step, last=is_last, **options).label)
        for is_last in (False, True)
    )

    def at(label, start):
        # Start and length of the input, and the seal; the rest stays (src/part/label.rs).
        ends = start.to_bytes(8, "little") + step.to_bytes(8, "little")
        head = label[:16] + ends + label[32:-4]
        return head + zlib.crc32(head).to_bytes(4, "little")

    labels = [at(middle, number * step) for number in range(count - 1)]
    return [*labels, at(last, (count - 1) * step)]


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    print("| input | level | core-hours | result | parts of | parts | labels | requests | objects |")
    print("|---|---|---|---|---|---|---|---|---|")
    measured = {level: rates(data, level) for level in (6, 9, 12)}
    for name, size in (("1 TB", 10**12), ("1 PB", 10**15)):
        for level, (rate, ratio) in measured.items():
            step, parts, objects = plan(size, ratio)
            cells = [
                name,
                level,
                f"{size / rate / 3600:,.1f}",
                f"{size / ratio / 1e9:,.0f} GB",
                f"{step >> 20:,} MiB",
                f"{parts:,}",
                f"{parts * 68 / 1e6:,.2f} MB",
                f"{parts * REQUESTS:,}",
                objects,
            ]
            print("| " + " | ".join(str(cell) for cell in cells) + " |")
    for count in (3_726, 3_725_291):
        labels = made_up_labels(count, RANGE)
        started = time.process_time()
        parflate.join(labels)
        print(f"{count:,} labels are joined in {time.process_time() - started:.3f} s of processor time")


if __name__ == "__main__":
    main()
