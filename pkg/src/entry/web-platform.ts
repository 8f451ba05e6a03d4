/** Pages and what is like them: `fetch` for the core, `Worker` for threads. */

import type { Platform, WorkerEvents, WorkerPort } from "../platform.js";

/** What an entry has to add: where its own files are. */
export interface WebFiles {
  /** Fetches and compiles the core beside the entry. */
  compile(): Promise<WebAssembly.Module>;
  /** Starts the worker beside the entry. */
  start(): Worker;
}

export function webPlatform(files: WebFiles): Platform {
  return {
    compileCore: (wasmUrl) => (wasmUrl === undefined ? files.compile() : compileFrom(wasmUrl)),
    startWorker: (events, workerUrl) =>
      portOf(
        workerUrl === undefined ? files.start() : new Worker(workerUrl, { type: "module" }),
        events,
      ),
    refusal: () =>
      typeof Worker === "undefined" ? "workers cannot be started from here" : undefined,
    concurrency: () => globalThis.navigator?.hardwareConcurrency || 1,
  };
}

/** Compiles while the bytes arrive, where the server names their type. */
export async function compileFrom(url: string | URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${String(url)}: ${response.status} ${response.statusText}`);
  const type = response.headers.get("content-type")?.split(";")[0]?.trim();
  if (type === "application/wasm" && "compileStreaming" in WebAssembly) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

function portOf(worker: Worker, events: WorkerEvents): WorkerPort {
  worker.onmessage = (event: MessageEvent) => events.message(event.data);
  worker.onmessageerror = () => events.death("a message to or from the worker was lost");
  worker.onerror = (event) => {
    // Otherwise the page's own handler would be told of a failure that is dealt with here.
    event.preventDefault?.();
    events.death(event.message || "the worker's script could not be loaded or was refused");
  };
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => worker.terminate(),
    setBusy: (isBusy) => {
      // Bun and Deno keep a process alive for its workers; pages have no such thing.
      const held = worker as { ref?: () => void; unref?: () => void };
      (isBusy ? held.ref : held.unref)?.call(worker);
    },
  };
}
