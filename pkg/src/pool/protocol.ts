/** The messages between a page and its workers. Jobs are the core's own bytes. */

import type { Bytes } from "../bytes.js";
import type { Piece } from "../core/piece.js";

export type ToWorker =
  /** The compiled core, and the name of the lock that tells whether the worker lives. */
  | { readonly type: "init"; readonly core: WebAssembly.Module; readonly lifeline: string }
  | { readonly type: "job"; readonly id: number; readonly job: Bytes };

export type FromWorker =
  | { readonly type: "ready"; readonly hasLifeline: boolean }
  /** The core cannot run there. */
  | { readonly type: "refused"; readonly reason: string }
  /**
   * With when it was begun and done, in milliseconds since 1970, as clocks have zeros of their own;
   * and with the job's buffer, for another job.
   */
  | {
      readonly type: "piece";
      readonly id: number;
      readonly piece: Piece;
      readonly begun: number;
      readonly done: number;
      readonly spare: ArrayBuffer;
    }
  /** The core's own error for this block; the worker goes on. */
  | { readonly type: "failed"; readonly id: number; readonly error: string }
  /** The instance is lost, and the worker with it. */
  | { readonly type: "trapped"; readonly id: number; readonly reason: string };
