/** The page's entry with the shared-memory pool added. */

import type { SharedPoolOptions } from "../shared/shared-pool.js";
import { SharedPool } from "../shared/shared-pool.js";

export * from "./index.js";
export type { SharedPool, SharedPoolOptions };

/**
 * Starts a pool of threads that share one memory, on a cross-origin isolated page.
 *
 * It is as fast as the usual pool and takes longer to start.
 *
 * @example
 * const pool = await createSharedPool({ workers: 4 });
 * const gz = await compress(blob, { pool });
 * pool.close();
 *
 * @throws {ParflateError} `worker-failed`, with the reason, when the page is not isolated or the
 *   threads do not start in time. Use `createPool` there.
 */
export function createSharedPool(options: SharedPoolOptions = {}): Promise<SharedPool> {
  return SharedPool.start(options, {
    // Bundlers recognise these expressions, written out like this, and emit the workers.
    coordinator: () =>
      new Worker(new URL("./shared/coordinator.js", import.meta.url), { type: "module" }),
    thread: () => new Worker(new URL("./shared/thread.js", import.meta.url), { type: "module" }),
    wasmUrl: new URL("./shared/shared.wasm", import.meta.url).href,
  });
}
