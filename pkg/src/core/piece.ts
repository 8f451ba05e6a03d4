/** What becomes of one block, as it travels from a worker to the stream. */

import type { Bytes } from "../bytes.js";
import type { BlockWorker } from "./glue.js";

/** A block, compressed. */
export interface Piece {
  /** What the stream has to know of it. */
  readonly label: Bytes;
  /** Its part of the output, in a buffer of its own. */
  readonly deflate: Bytes;
}

/** Makes a piece of a job. */
export function pieceOf(worker: BlockWorker, job: Bytes): Piece {
  const deflate = worker.compress(job) as Bytes;
  return { deflate, label: worker.meta as Bytes };
}
