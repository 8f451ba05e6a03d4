/**
 * Running one job: source → library → sink, then verifying. The events of the run go to a trace,
 * from which the picture is drawn.
 */
import { compressTo, ParallelDecompressionStream, type BlockEvent } from "parflate";

import { MEDIA_TYPE } from "./naming.ts";
import type { Job } from "./job.ts";
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
    if (!job.isVerified) throw new Error("The result did not inflate to the input. Do not keep it; please report this.");
  }
}

function makeSink(job: Job): Promise<Sink> {
  if (job.handle !== undefined) return diskSink(job.handle);
  const type = job.kind === "compress" ? MEDIA_TYPE[job.options.format] : "application/octet-stream";
  return Promise.resolve(memorySink(type));
}

function start(job: Job, observer: RunObserver): void {
  job.startTime = performance.now();
  job.state = "running";
  observer.onStart(job);
}

async function compress(job: Job, sink: Sink, observer: RunObserver): Promise<void> {
  const { options, controller } = job;
  job.pool = acquire(options.pool, options.workers);
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

/** Bytes read between two cells of the picture: an inflating stream has no blocks to show. */
const DECOMPRESS_CELL_BYTES = 1 << 20;

async function decompress(job: Job, sink: Sink, observer: RunObserver): Promise<void> {
  if (job.source.kind !== "blob") throw new TypeError("Only a file can be decompressed.");
  const { signal } = job.controller;
  start(job, observer);
  let index = 0;
  let cell = { bytesIn: 0, bytesOut: 0, startTime: performance.now() };
  const closeCell = (): void => {
    const event = { ...cell, index, worker: 0, endTime: performance.now() };
    observer.onBlock({ ...event, phase: "compressed" });
    observer.onBlock({ ...event, phase: "joined" });
    index += 1;
    cell = { bytesIn: 0, bytesOut: 0, startTime: event.endTime };
  };
  const countInput = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      job.inputBytes += chunk.byteLength;
      cell.bytesIn += chunk.byteLength;
      controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
    },
  });
  const countOutput = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      job.outputBytes += chunk.byteLength;
      cell.bytesOut += chunk.byteLength;
      if (cell.bytesIn >= DECOMPRESS_CELL_BYTES) closeCell();
      observer.onChange(job);
      controller.enqueue(chunk);
    },
    flush: closeCell,
  });
  await job.source.blob
    .stream()
    .pipeThrough(countInput)
    .pipeThrough(new ParallelDecompressionStream(job.options.format, { signal }))
    .pipeThrough(countOutput)
    .pipeTo(sink.writable, { signal });
}
