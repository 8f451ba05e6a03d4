/**
 * The coordinator of the shared-memory pool: the one worker that talks to the page, drives the
 * streams, and may therefore wait for the threads.
 *
 * The threads are rayon's, started by the page as workers on the same memory.
 */

import type { Bytes } from "../bytes.js";
import type { Glue } from "../core/glue.js";
import { settingsOf } from "../options.js";
import init, * as core from "./parflate.js";
import type { FromCoordinator, ToCoordinator } from "./protocol.js";

const streams = new Map<number, core.SharedStream>();
let pool: core.SharedPool;

function answer(message: FromCoordinator, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

async function start(threads: number, wasmUrl: string): Promise<void> {
  try {
    await init({ module_or_path: wasmUrl });
    await core.initThreadPool(threads);
    pool = new core.SharedPool();
    // Called while the coordinator is inside the stream; the message leaves all the same.
    const tell = (id: number, joined: number, moments: Float64Array) =>
      answer({ type: "blocks", id, joined, moments });
    core.listenToBlocks({ tell });
    answer({ type: "started" });
  } catch (cause) {
    answer({ type: "refused", reason: String(cause) });
  }
}

function open(message: Extract<ToCoordinator, { type: "open" }>): void {
  const settings = settingsOf(core as unknown as Glue, message.options);
  try {
    const own = settings as unknown as core.Settings;
    streams.set(
      message.id,
      new core.SharedStream(own, pool, message.isWatched ? message.id : undefined),
    );
  } finally {
    settings.free();
  }
}

function drop(id: number): void {
  streams.get(id)?.free();
  streams.delete(id);
}

function step(message: Extract<ToCoordinator, { id: number }>): void {
  const { id } = message;
  if (message.type === "drop") {
    drop(id);
    return;
  }
  try {
    if (message.type === "open") open(message);
    const stream = streams.get(id);
    // A stream that has failed still gets what was on its way.
    if (!stream) return;
    if (message.type === "push") stream.push(message.bytes);
    if (message.type === "end") stream.finish();
    const output = stream.takeOutput() as Bytes;
    if (message.type === "end") drop(id);
    answer({ type: "done", id, output }, [output.buffer]);
  } catch (error) {
    if (typeof error === "string") drop(id);
    else streams.delete(id);
    const plain = typeof error === "string" || error instanceof Error ? error : String(error);
    answer({ type: "failed", id, error: plain });
  }
}

self.onmessage = ({ data }: MessageEvent<ToCoordinator>) => {
  if (data.type === "start") void start(data.threads, data.wasmUrl);
  // What is no stream's is for `threads.ts`.
  else if ("id" in data) step(data);
};
