/**
 * What differs between pages, Node and the others: where the wasm core comes from and how a worker
 * is started. Each entry of the package sets its own before anything else runs.
 */

/** A started worker, with the platform's differences taken out. */
export interface WorkerPort {
  post(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  /** Whether the process has to stay alive for it; pages ignore this. */
  setBusy(isBusy: boolean): void;
}

/** What a worker's owner hears from it. */
export interface WorkerEvents {
  message(data: unknown): void;
  /** It failed to load, threw, or ended. */
  death(reason: string): void;
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

/** Whether the engine runs the core with SIMD; all that are in use do. */
export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE);
}

export interface Platform {
  compileCore(wasmUrl?: string | URL): Promise<WebAssembly.Module>;
  /** Starts a worker; throws when that is refused at once. */
  startWorker(events: WorkerEvents, workerUrl?: string | URL): WorkerPort;
  /** Why no worker can be started at all, if so. */
  refusal(): string | undefined;
  /** Threads that the machine offers. */
  concurrency(): number;
}

let current: Platform | undefined;

/** Says where the package runs; the entry's first statement. */
export function setPlatform(platform: Platform): void {
  current = platform;
}

export function platform(): Platform {
  if (!current) throw new Error("import the package by one of its entries");
  return current;
}
