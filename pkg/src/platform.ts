/**
 * The differences between pages, Node and the other runtimes: where the wasm core comes from and
 * how a worker is started. Each entry of the package sets its platform.
 *
 * Pages, Deno and Bun have `fetch` and `Worker`, and their platform is here. Node's is in
 * `node-platform.ts`, because a page cannot load the modules that it imports.
 */

/** A started worker, whatever the platform. */
export interface WorkerPort {
  post(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  /** Whether the process must stay alive for this worker; pages ignore it. */
  setBusy(isBusy: boolean): void;
}

/** A worker's reports to its owner. */
export interface WorkerEvents {
  message(data: unknown): void;
  /** It failed to load, threw, or ended. */
  death(reason: string): void;
}

export interface Platform {
  compileCore(wasmUrl?: string | URL): Promise<WebAssembly.Module>;
  /** Starts a worker; throws when the platform refuses at once. */
  startWorker(events: WorkerEvents, workerUrl?: string | URL): WorkerPort;
  /** Why no worker can be started at all, if so. */
  refusal(): string | undefined;
  /** Threads that the machine offers. */
  concurrency(): number;
}

let current: Platform | undefined;

/** Sets the platform; every entry's one statement. */
export function setPlatform(platform: Platform): void {
  current = platform;
}

/** The platform that the entry has set. */
export function platform(): Platform {
  if (!current) throw new Error("import one of the package's entries, such as `parflate`");
  return current;
}

/**
 * A module that is valid only with SIMD: one function that makes a vector of zeros
 * (`i32.const 0; i8x16.splat; drop`; WebAssembly core specification, sections 5.4.9 and 5.5).
 */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 4, 1, 96, 0, 0], // one type: no parameters, no results
  ...[3, 2, 1, 0], // one function of it
  ...[10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11], // its code
);

/** Whether the engine runs the core with SIMD, as all current ones do. */
export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE);
}

/** The files of an entry. */
export interface WebFiles {
  /** Fetches and compiles the entry's core. */
  compile(): Promise<WebAssembly.Module>;
  /** Starts the entry's worker. */
  start(): Worker;
}

/** The platform of pages, with core and worker as files beside the entry. */
export function pagePlatform(): Platform {
  return webPlatform({
    // Bundlers recognise these expressions, written out like this, and emit the files.
    compile: () =>
      compileFrom(
        hasSimd()
          ? new URL("./core.wasm", import.meta.url)
          : new URL("./baseline.wasm", import.meta.url),
      ),
    start: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  });
}

/** The platform of pages, with the given files. */
export function webPlatform(files: WebFiles): Platform {
  return {
    compileCore: (wasmUrl) => (wasmUrl === undefined ? files.compile() : compileFrom(wasmUrl)),
    startWorker: (events, workerUrl) =>
      portOf(
        workerUrl === undefined ? files.start() : new Worker(workerUrl, { type: "module" }),
        events,
      ),
    refusal: () =>
      typeof Worker === "undefined" ? "this runtime or context has no Worker" : undefined,
    concurrency: () => globalThis.navigator?.hardwareConcurrency || 1,
  };
}

/** Compiles while the bytes arrive, if the server sends the type that this needs. */
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
    // Keeps the page's own error handler from a failure that is dealt with here.
    event.preventDefault?.();
    events.death(event.message || "the worker's script could not be loaded or was refused");
  };
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => worker.terminate(),
    setBusy: (isBusy) => {
      // Bun and Deno keep a process alive for its workers; a page's worker has no such method.
      const held = worker as { ref?: () => void; unref?: () => void };
      (isBusy ? held.ref : held.unref)?.call(worker);
    },
  };
}
