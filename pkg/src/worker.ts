/**
 * A worker of the messages pool: a job in, a piece out.
 *
 * The built file has no imports and fetches nothing: the page posts the compiled core. It holds a
 * web lock for as long as it lives; when the page gets that lock, the worker is gone, which no
 * event would tell.
 */

import type { Bytes } from "./bytes.js";
import type { BlockWorker } from "./core/glue.js";
import { createGlue } from "./core/glue.js";
import { pieceOf } from "./core/piece.js";
import type { FromWorker, ToWorker } from "./pool/protocol.js";

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

/** Takes the lock for ever; resolves once it is held, or cannot be. */
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
    const begun = time();
    const piece = pieceOf(worker, job);
    const spare = job.buffer;
    const message = { type: "piece", id, piece, begun, done: time(), spare } as const;
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
  // Node's threads; asked for like this because a static import would not load on a page.
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  if (parentPort) {
    port = parentPort as unknown as Port;
    parentPort.on("message", receive);
  }
}
