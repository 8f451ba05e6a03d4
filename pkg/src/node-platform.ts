/** Node's platform: files from disk, threads from `node:worker_threads`. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { Platform } from "./platform.js";

export const nodePlatform: Platform = {
  compileCore: async (wasmUrl) => {
    const file = wasmUrl ?? new URL("./core.wasm", import.meta.url);
    return WebAssembly.compile(new Uint8Array(await readFile(file)));
  },
  startWorker: (events, workerUrl) => {
    const worker = new Worker(workerUrl ?? new URL("./worker.js", import.meta.url));
    worker.on("message", (data) => events.message(data));
    worker.on("messageerror", (cause) => events.death(cause.message));
    worker.on("error", (cause) =>
      events.death(cause instanceof Error ? cause.message : String(cause)),
    );
    worker.on("exit", (code) => events.death(`the worker ended with code ${code}`));
    return {
      post: (message, transfer) =>
        worker.postMessage(message, transfer as import("node:worker_threads").Transferable[]),
      terminate: () => void worker.terminate(),
      setBusy: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    };
  },
  refusal: () => undefined,
  concurrency: availableParallelism,
};
