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
