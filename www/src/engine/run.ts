/**
 * Running one job: source → library → sink, then verifying. The events of the run go to a trace,
 * from which the picture is drawn.
 */
import { type BlockEvent, compressTo, ParallelDecompressionStream } from "parflate";
import type { Job } from "./job.ts";
import { MEDIA_TYPE } from "./naming.ts";
import { acquire } from "./pool.ts";
import { diskSink, memorySink, type Sink } from "./sink.ts";
import { open } from "./source.ts";
import { verify } from "./verify.ts";

/** What a run tells while it goes. */
export interface RunObserver {
  /** The pool is there and the clock has started. */
  onStart(job: Job): void;
  onBlock(event: BlockEvent): void;
  /** State or counts of the job changed. */
  onChange(job: Job): void;
}

/** Runs the job to its result; rejects with what went wrong, or with AbortError when cancelled. */
export async function run(job: Job, observer: RunObserver): Promise<void> {
  const sink = await makeSink(job);
  try {
    if (job.kind === "compress") await compress(job, sink, observer);
    else await decompress(job, sink, observer);
  } catch (error) {
    // The library aborts the sink with the stream; this covers failures before it had the sink.
    if (!sink.writable.locked) await sink.writable.abort(error).catch(() => undefined);
    throw error;
  }
  job.endTime = performance.now();
  job.totalBytes = job.inputBytes;
  job.result = await sink.result();
  if (job.kind === "compress" && job.options.verifies) {
    job.state = "verifying";
    observer.onChange(job);
    const { source, options, result, controller } = job;
    job.isVerified = await verify({ source, result, format: options.format }, controller.signal);
    if (!job.isVerified)
      throw new Error(
        "The result did not inflate to the input. Do not keep it; please report this.",
      );
  }
}

function makeSink(job: Job): Promise<Sink> {
  if (job.handle !== undefined) return diskSink(job.handle);
  const type =
    job.kind === "compress" ? MEDIA_TYPE[job.options.format] : "application/octet-stream";
  return Promise.resolve(memorySink(type));
}

function start(job: Job, observer: RunObserver): void {
  job.startTime = performance.now();
  job.state = "running";
  observer.onStart(job);
}

async function compress(job: Job, sink: Sink, observer: RunObserver): Promise<void> {
  const { options, controller } = job;
  job.pool = await acquire(options.pool, options.workers);
  const source = await open(job.source);
  controller.signal.throwIfAborted();
  start(job, observer);
  const report = await compressTo(source, sink.writable, {
    format: options.format,
    level: options.level,
    pool: job.pool,
    signal: controller.signal,
    onBlock: (event) => observer.onBlock(event),
    onProgress: ({ bytesIn, bytesOut }) => {
      job.inputBytes = bytesIn;
      job.outputBytes = bytesOut;
      observer.onChange(job);
    },
  });
  job.inputBytes = report.bytesIn;
  job.outputBytes = report.bytesOut;
}

/** Bytes made in a cell of the picture where there are no blocks to show. */
const CELL_BYTES = 1 << 20;

/** Bytes the decoder is given at once: few, so that what was read is about what was worked on. */
const SLICE_BYTES = 64 << 10;

/** A stream's bytes in slices, each counted when it is asked for. */
function inSlices(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  count: (sliceBytes: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  let chunk = new Uint8Array(0);
  return new ReadableStream(
    {
      async pull(controller) {
        if (chunk.length === 0) {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          chunk = value;
        }
        const slice = chunk.subarray(0, SLICE_BYTES);
        chunk = chunk.subarray(SLICE_BYTES);
        count(slice.length);
        controller.enqueue(slice);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Cells of a decoder's progress, all in one lane. */
class ProgressCells {
  readonly #observer: RunObserver;
  #index = 0;
  #cell = { bytesIn: 0, bytesOut: 0, startTime: performance.now() };

  constructor(observer: RunObserver) {
    this.#observer = observer;
  }

  add(bytesIn: number, bytesOut: number): void {
    this.#cell.bytesIn += bytesIn;
    this.#cell.bytesOut += bytesOut;
    if (this.#cell.bytesOut >= CELL_BYTES) this.close();
  }

  /** Shows what has come since the last cell. */
  close(): void {
    const event = { ...this.#cell, index: this.#index, worker: 0, endTime: performance.now() };
    this.#observer.onBlock({ ...event, phase: "compressed" });
    this.#observer.onBlock({ ...event, phase: "joined" });
    this.#index += 1;
    this.#cell = { bytesIn: 0, bytesOut: 0, startTime: event.endTime };
  }
}

async function decompress(job: Job, sink: Sink, observer: RunObserver): Promise<void> {
  if (job.source.kind !== "blob") throw new TypeError("Only a file can be decompressed.");
  const { signal } = job.controller;
  start(job, observer);
  const cells = new ProgressCells(observer);
  const input = inSlices(job.source.blob.stream(), (sliceBytes) => {
    job.inputBytes += sliceBytes;
    cells.add(sliceBytes, 0);
  });
  const countOutput = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      job.outputBytes += chunk.byteLength;
      cells.add(0, chunk.byteLength);
      observer.onChange(job);
      controller.enqueue(chunk);
    },
    flush: () => cells.close(),
  });
  await input
    .pipeThrough(new ParallelDecompressionStream(job.options.format, { signal }))
    .pipeThrough(countOutput)
    .pipeTo(sink.writable, { signal });
}
