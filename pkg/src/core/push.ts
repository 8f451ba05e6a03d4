/** The way of input into a stream's buffers, which are this thread's and not the core's. */

import type { Bytes } from "../bytes.js";
import { ParflateError } from "../errors.js";
import type { Stream } from "./glue.js";

/** More than a block has, and less than wasm's 32-bit numbers can tell. */
const MOST_PUSH_BYTES = 1 << 30;

/**
 * Pushes the front of `bytes` to a stream and returns how many; the stream's jobs are then to be
 * taken before more is pushed.
 */
export function pushTo(
  stream: Stream,
  bytes: Bytes,
  spare?: (atLeast: number) => Bytes | undefined,
): number {
  const front = bytes.subarray(0, MOST_PUSH_BYTES);
  const lacking = stream.lacks(front.length);
  if (lacking > 0) stream.lend(spare?.(lacking) ?? allocate(lacking));
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
