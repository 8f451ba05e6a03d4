/**
 * A worker of the messages pool: it takes a job and returns a piece. It also has the readers of
 * streams that are decompressed, each from its first request until it is told to drop it.
 *
 * The built file has no imports and fetches nothing, because the page posts the compiled core. The
 * worker holds a web lock for as long as it lives. When the page gets that lock, the worker is
 * gone; no event reports that.
 */

import type { Bytes } from "./bytes.js";
import type { Piece, Task } from "./core/transfer.js";
import { runTask } from "./core/transfer.js";
import type { BlockWorker } from "./generated/glue.js";
import type { WorkerGlue } from "./generated/worker-glue.js";
import { createGlue } from "./generated/worker-glue.js";
import type { ReadReply, ReadRequest } from "./reading/protocol.js";
import { HostedReader } from "./reading/reader-host.js";

/** A message to a worker. */
export type ToWorker =
  /** The compiled core, and the name of the lock that the worker is to hold. */
  | { readonly type: "init"; readonly core: WebAssembly.Module; readonly lifeline: string }
  /** Work on a block or a span, in the core's own form; its buffer is transferred. */
  | { readonly type: "job"; readonly id: number; readonly task: Task; readonly job: Bytes }
  /** Reading on in a stream. */
  | {
      readonly type: "read";
      readonly id: number;
      readonly stream: number;
      readonly request: ReadRequest;
    }
  /** The stream is over. */
  | { readonly type: "drop"; readonly stream: number };

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
  | { readonly type: "reply"; readonly id: number; readonly reply: ReadReply }
  /** The core's own error for this job or request; the worker goes on. */
  | { readonly type: "failed"; readonly id: number; readonly error: string }
  /** The instance is lost, and the worker with it. */
  | { readonly type: "trapped"; readonly id: number; readonly reason: string };

interface Port {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
}

let core: { readonly glue: WorkerGlue; readonly worker: BlockWorker } | undefined;
const readers = new Map<number, HostedReader>();
let port: Port;

function receive(message: ToWorker): void {
  switch (message.type) {
    case "init":
      void start(message.core, message.lifeline);
      return;
    case "job":
      attempt(message.id, () => run(message.id, message.task, message.job));
      return;
    case "read":
      attempt(message.id, () => read(message.id, message.stream, message.request));
      return;
    case "drop":
      readers.get(message.stream)?.free();
      readers.delete(message.stream);
  }
}

async function start(module: WebAssembly.Module, lifeline: string): Promise<void> {
  try {
    const glue = createGlue();
    glue.initSync({ module });
    core = { glue, worker: new glue.Worker() };
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

/** Answers a request in any case. */
function attempt(id: number, answer: () => void): void {
  try {
    answer();
  } catch (thrown) {
    if (typeof thrown === "string") {
      port.postMessage({ type: "failed", id, error: thrown }, []);
    } else {
      core = undefined;
      port.postMessage({ type: "trapped", id, reason: String(thrown) }, []);
    }
  }
}

function run(id: number, task: Task, job: Bytes): void {
  if (!core) throw new Error("a job came before the core");
  const started = time();
  const piece = runTask(core.worker, task, job);
  const spare = job.buffer;
  const message = { type: "piece", id, piece, started, finished: time(), spare } as const;
  port.postMessage(message, [piece.data.buffer, spare]);
}

function read(id: number, stream: number, request: ReadRequest): void {
  if (!core) throw new Error("a request came before the core");
  let reader = readers.get(stream);
  if (!reader) {
    reader = new HostedReader(core.glue, request.options);
    readers.set(stream, reader);
  }
  const reply = reader.answer(request);
  const buffers = [...reply.content, ...reply.spans].map((each) => each.buffer);
  port.postMessage({ type: "reply", id, reply }, buffers);
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
