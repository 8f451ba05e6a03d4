/**
 * The coordinator of the shared-memory pool: the one worker that exchanges messages with the page.
 * It drives the streams in place of the page's thread, which must not wait for the threads.
 *
 * The threads are rayon's, started by the page as workers on the same memory.
 */

import type { Bytes } from "../bytes.js";
import { settingsOf } from "../core/settings.js";
import type { Glue } from "../generated/glue.js";
import type { CompressOptions } from "../options.js";
import init, * as core from "./parflate.js";

/** The options that decide the output, which can all be posted. */
export type StreamOptions = Pick<
  CompressOptions,
  "level" | "format" | "blockSize" | "restartEvery" | "dictionary" | "gzip"
>;

/** A message to the coordinator. */
export type ToCoordinator =
  | { readonly type: "start"; readonly threads: number; readonly wasmUrl: string }
  /** The threads that were asked for have started. */
  | { readonly type: "present" }
  | {
      readonly type: "open";
      readonly id: number;
      readonly options: StreamOptions;
      /** Whether to report its blocks. */
      readonly isObserved: boolean;
    }
  | { readonly type: "push"; readonly id: number; readonly bytes: Bytes }
  | { readonly type: "end"; readonly id: number }
  | { readonly type: "drop"; readonly id: number };

/** A message from the coordinator. */
export type FromCoordinator =
  /** Asks for the threads, on this memory; each takes its work from the receiver. */
  | {
      readonly type: "wanted";
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly receiver: number;
    }
  | { readonly type: "started" }
  | { readonly type: "refused"; readonly reason: string }
  /** The answer to `open`, `push` and `end`, with the output that has become ready. */
  | { readonly type: "done"; readonly id: number; readonly output: Bytes }
  /** An observed stream's blocks: how many are joined, and the new moments of all of them, in the
   * form of `src/wasm/block_observer.rs`. */
  | {
      readonly type: "blocks";
      readonly id: number;
      readonly joined: number;
      readonly moments: Float64Array;
    }
  /** The stream has failed; it sends nothing more. */
  | { readonly type: "failed"; readonly id: number; readonly error: unknown };

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
    // Called while the coordinator waits inside the stream; the message leaves all the same.
    const report = (id: number, joined: number, moments: Float64Array) =>
      answer({ type: "blocks", id, joined, moments });
    core.listenToBlocks({ report });
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
      new core.SharedStream(own, pool, message.isObserved ? message.id : undefined),
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
    // Messages to a stream that has failed may still be on their way.
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
  // The other messages are for `threads.ts`.
  else if ("id" in data) step(data);
};
