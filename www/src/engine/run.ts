/**
 * Runs one job: source → Parflate → sink, then verification. An observer follows the job; the
 * block events it receives are what the picture is drawn from.
 */
import { type BlockEvent, compressTo, ParallelDecompressionStream } from "parflate";
import { runTask } from "../background/run.ts";
import { type Job, MEDIA_TYPE } from "./job.ts";
import { acquire } from "./pool.ts";
import { diskSink, memorySink, type Sink } from "./sink.ts";
import { open } from "./source.ts";

/** Called while a job runs. */
export interface RunObserver {
  /** The pool is ready and the clock has started. */
  onStart(job: Job): void;
  onBlock(event: BlockEvent): void;
  /** The job's state or counts changed. */
  onChange(job: Job): void;
}

/** Runs the job until it has its result; rejects with AbortError when it is cancelled. */
export async function run(job: Job, observer: RunObserver): Promise<void> {
  const sink = await makeSink(job);
  try {
    if (job.kind === "compress") await compress(job, sink, observer);
    else await decompress(job, sink, observer);
  } catch (error) {
    // Parflate aborts a sink it was given; this covers failures before that.
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
    const input = { source, result, format: options.format };
    job.isVerified = await runTask("compare", input, controller.signal);
    if (!job.isVerified)
      throw new Error("The result does not decompress to the input. Please report this.");
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

/** Output shown as one cell of the picture, as decompression reports no blocks. */
const CELL_BYTES = 1 << 20;

/** Input handed to the decoder at once: little, so that bytes read are about bytes decoded. */
const SLICE_BYTES = 64 << 10;

/** The stream cut into slices; `count` is called when the reader takes one. */
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

/** Turns a decoder's progress into block events, all of worker 0. */
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

  /** Reports what has been decoded since the last cell. */
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
