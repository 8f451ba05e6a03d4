/**
 * The page's one pool: made at the start, shared by every job and the race, and made anew when
 * the visitor chooses another kind or another number of workers.
 */
import { type Capabilities, capabilities, createPool, type Pool } from "parflate";
import type { SharedPool } from "parflate/shared";

export type { Capabilities };

/** On workers by messages, on threads with one memory, or on the page itself. */
export type PoolChoice = "messages" | "shared" | "inline";

export type AnyPool = Pool | SharedPool;

/** How long the threads may take to start: each compiles the core anew, in some engines slowly. */
const SHARED_START_MS = 30_000;

interface Kept {
  choice: PoolChoice;
  /** What was asked for; the pool may have got fewer, and asking again would cost the wait again. */
  workers: number;
  pool: Promise<AnyPool>;
}

let kept: Kept | undefined;

/** What this browser gives; asked once, of the pool that the page then uses. */
export function machine(): Promise<Capabilities> {
  const pool = createPool();
  kept ??= { choice: "messages", workers: pool.workers, pool: Promise.resolve(pool) };
  return capabilities(pool);
}

/** Whether threads can share memory on this page. */
export function canShare(): boolean {
  return globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== "undefined";
}

/** The pool for these choices; the previous one is closed if it differs. */
export async function acquire(choice: PoolChoice, workers: number): Promise<AnyPool> {
  if (kept?.choice !== choice || kept.workers !== workers) {
    kept?.pool.then(
      (pool) => pool.close(),
      () => undefined,
    );
    kept = { choice, workers, pool: start(choice, workers) };
  }
  const current = kept;
  try {
    return await current.pool;
  } catch (error) {
    // What could not start is not kept: the next job may try again.
    if (kept === current) kept = undefined;
    throw error;
  }
}

async function start(choice: PoolChoice, workers: number): Promise<AnyPool> {
  if (choice !== "shared") return createPool({ workers: choice === "inline" ? 0 : workers });
  const { createSharedPool } = await import("parflate/shared");
  return createSharedPool({ workers, startTimeout: SHARED_START_MS });
}
