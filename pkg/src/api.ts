/** The public functions and types, the same for every entry. */

export type { BlockEvent, BlockListener } from "./block-events.js";
export type { ByteSource, Source } from "./bytes.js";
export type { Indexed } from "./compress.js";
export { compress, compressTo } from "./compress.js";
export { decompress, decompressTo } from "./decompress.js";
export type { Report, Sink } from "./drive.js";
export type { ParflateErrorCode } from "./errors.js";
export { ParflateError } from "./errors.js";
export type {
  CompressOptions,
  DecompressOptions,
  Format,
  GzipFields,
  IndexableOptions,
  Progress,
  TrailingDataPolicy,
} from "./options.js";
export type { PoolOptions } from "./pool/pool.js";
export { ParallelCompressionStream, ParallelDecompressionStream } from "./streams.js";

import { messageOf } from "./errors.js";
import { hasSimd, platform } from "./platform.js";
import type { PoolOptions } from "./pool/pool.js";
import { defaultPool, Pool } from "./pool/pool.js";

export type { Pool };

/**
 * Makes a pool of workers for any number of calls. Without one, calls share a default pool.
 *
 * @example
 * const pool = createPool({ workers: 2 });
 * const gz = await compress(blob, { pool });
 * pool.close();
 *
 * @throws {ParflateError} `invalid-option` when `workers` is not a whole number from 0.
 */
export function createPool(options: PoolOptions = {}): Pool {
  return new Pool(options);
}

/** How blocks are compressed here, and why not on more threads. */
export interface Capabilities {
  /** Where blocks are compressed: on workers, on the calling thread, or nowhere. */
  readonly pool: "messages" | "inline" | "none";
  /** Most workers that the pool uses. */
  readonly workers: number;
  /** Whether a large input is compressed on more than one thread. */
  readonly isParallel: boolean;
  /** Why it is not parallel, or has fewer workers than wanted. */
  readonly reason: string | undefined;
  /** Threads that the machine offers. */
  readonly hardwareConcurrency: number;
  /** Whether the engine runs the core with SIMD; it is slower without. */
  readonly hasSimd: boolean;
  /** Whether the shared-memory pool can run here. */
  readonly hasSharedMemory: boolean;
}

/**
 * Tries a pool and reports what it can do; starts a worker if none has run yet.
 *
 * @param pool The pool to try. @default the page's pool
 * @example
 * const { isParallel, reason } = await capabilities();
 * if (!isParallel) console.warn(`compressing on one thread: ${reason}`);
 */
export async function capabilities(pool: Pool = defaultPool()): Promise<Capabilities> {
  const about = {
    hardwareConcurrency: platform().concurrency(),
    hasSimd: typeof WebAssembly === "object" && hasSimd(),
    hasSharedMemory:
      typeof SharedArrayBuffer !== "undefined" && globalThis.crossOriginIsolated !== false,
  };
  try {
    await pool.probe();
  } catch (cause) {
    return { pool: "none", workers: 0, isParallel: false, reason: messageOf(cause), ...about };
  }
  const { workers } = pool;
  const reason =
    pool.reason ?? (workers === 1 ? "the machine or the pool has only one thread" : undefined);
  return {
    pool: workers > 0 ? "messages" : "inline",
    workers,
    isParallel: workers > 1,
    reason,
    ...about,
  };
}
