/** What this place can do, and why not more. */

import { messageOf } from "./errors.js";
import { hasSimd, platform } from "./platform.js";
import { defaultPool, type Pool } from "./pool/pool.js";

export interface Capabilities {
  /** Where blocks would be compressed: on workers, or on the calling thread. */
  readonly pool: "messages" | "inline" | "none";
  /** Workers at most. */
  readonly workers: number;
  /** Whether a large input is compressed on more than one thread. */
  readonly isParallel: boolean;
  /** Why it is not parallel, or has fewer workers than wanted. */
  readonly reason: string | undefined;
  /** Threads that the machine offers. */
  readonly hardwareConcurrency: number;
  /** Whether the core runs with SIMD; without, it is slower. */
  readonly hasSimd: boolean;
  /** Whether the shared-memory pool could run here. */
  readonly hasSharedMemory: boolean;
}

/** Tries the pool (the page's own, if none is given) and tells what it can do. */
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
    pool.reason ?? (workers === 1 ? "the machine or the pool has one thread only" : undefined);
  return {
    pool: workers > 0 ? "messages" : "inline",
    workers,
    isParallel: workers > 1,
    reason,
    ...about,
  };
}
