/**
 * A worker of the messages pool: it takes a job and returns a piece.
 *
 * The built file has no imports and fetches nothing, because the page posts the compiled core. The
 * worker holds a web lock for as long as it lives. When the page gets that lock, the worker is
 * gone; no event reports that.
 */

import type { Bytes } from "./bytes.js";
import type { Piece } from "./core/transfer.js";
import { pieceOf } from "./core/transfer.js";
import type { BlockWorker } from "./generated/glue.js";
import { createGlue } from "./generated/glue.js";

/** A message to a worker. */
export type ToWorker =
  /** The compiled core, and the name of the lock that the worker is to hold. */
  | { readonly type: "init"; readonly core: WebAssembly.Module; readonly lifeline: string }
  /** A block to compress, in the core's own form; its buffer is transferred. */
  | { readonly type: "job"; readonly id: number; readonly job: Bytes };

/** A message from a worker. */
export type FromWorker =
  | { readonly type: "ready"; readonly hasLifeline: boolean }
  /** The core cannot run there. */
  | { readonly type: "refused"; readonly reason: string }
  | {
      readonly type: "piece";
      readonly id: number;
      readonly piece: Piece;
      /** When it was started and finished, in milliseconds since 1970, which all threads share. */
      readonly started: number;
      readonly finished: number;
      /** The job's buffer, for another job. */
      readonly spare: ArrayBuffer;
    }
  /** The core's own error for this block; the worker goes on. */
  | { readonly type: "failed"; readonly id: number; readonly error: string }
  /** The instance is lost, and the worker with it. */
  | { readonly type: "trapped"; readonly id: number; readonly reason: string };

interface Port {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
}

let worker: BlockWorker | undefined;
let port: Port;

function receive(message: ToWorker): void {
  if (message.type === "init") {
    void start(message.core, message.lifeline);
  } else {
    compress(message.id, message.job);
  }
}

async function start(module: WebAssembly.Module, lifeline: string): Promise<void> {
  try {
    const glue = createGlue();
    glue.initSync({ module });
    worker = new glue.Worker();
    port.postMessage({ type: "ready", hasLifeline: await hold(lifeline) }, []);
  } catch (cause) {
    port.postMessage({ type: "refused", reason: String(cause) }, []);
  }
}

/** Takes the lock for good; resolves to whether it is held. */
function hold(lifeline: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return Promise.resolve(false);
  return new Promise((resolve) => {
    locks
      .request(lifeline, () => {
        resolve(true);
        return new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}

function compress(id: number, job: Bytes): void {
  try {
    if (!worker) throw new Error("a job came before the core");
    const started = time();
    const piece = pieceOf(worker, job);
    const spare = job.buffer;
    const message = { type: "piece", id, piece, started, finished: time(), spare } as const;
    port.postMessage(message, [piece.deflate.buffer, spare]);
  } catch (thrown) {
    if (typeof thrown === "string") {
      port.postMessage({ type: "failed", id, error: thrown }, []);
    } else {
      worker = undefined;
      port.postMessage({ type: "trapped", id, reason: String(thrown) }, []);
    }
  }
}

function time(): number {
  return performance.timeOrigin + performance.now();
}

if (typeof self === "object" && typeof self.postMessage === "function") {
  port = self as unknown as Port;
  self.onmessage = (event: MessageEvent<ToWorker>) => receive(event.data);
} else {
  // A thread of Node's. A page could not load a static import of this module.
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  if (parentPort) {
    port = parentPort as unknown as Port;
    parentPort.on("message", receive);
  }
}
