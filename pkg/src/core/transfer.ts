/** Copies bytes from JavaScript into the core's streams, and pieces from its workers back. */

import type { Bytes } from "../bytes.js";
import { ParflateError } from "../errors.js";
import type { BlockWorker, Stream } from "../generated/glue.js";

/** Most bytes of one push: more than any block, and a length that wasm's 32 bits can express. */
const MOST_PUSH_BYTES = 1 << 30;

/** What a worker is to do with a job: compress a block, or inflate a span of either kind. */
export type Task = "block" | "members" | "restart";

/** A compressed block or an inflated span, as it travels from a worker to its stream. */
export interface Piece {
  /** Its lengths and checksum, in the core's own form; empty if a span does not stand alone. */
  readonly meta: Bytes;
  /** Its part of the output, in a buffer of its own. */
  readonly data: Bytes;
}

/** Does a job. */
export function runTask(worker: BlockWorker, task: Task, job: Bytes): Piece {
  const data = task === "block" ? worker.compress(job) : worker.inflate(task === "members", job);
  return { data: data as Bytes, meta: worker.meta as Bytes };
}

/**
 * Copies bytes from the front of `bytes` into a stream's open block and returns how many; the
 * caller takes the stream's jobs before it pushes more.
 *
 * Only the first push to a block needs a buffer, so the usual push is one call of the core.
 */
export function pushTo(
  stream: Stream,
  bytes: Bytes,
  takeSpare?: (atLeast: number) => Bytes | undefined,
): number {
  const front = bytes.subarray(0, MOST_PUSH_BYTES);
  const taken = stream.push(front);
  if (taken > 0) return taken;
  const needed = stream.bufferNeeded(front.length);
  stream.provideBuffer(takeSpare?.(needed) ?? allocate(needed));
  return stream.push(front);
}

function allocate(bytes: number): Bytes {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    const message = `out of memory: ${bytes} bytes for a block could not be allocated`;
    throw new ParflateError("out-of-memory", message, { cause });
  }
}
