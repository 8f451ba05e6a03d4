/**
 * The page's one pool, shared by all jobs and the race. It is replaced when the visitor chooses
 * another kind of pool or another number of workers.
 */
import { type Capabilities, capabilities, createPool, type Pool } from "parflate";
import type { SharedPool } from "parflate/shared";

export type { Capabilities };

/** Workers that exchange messages, threads that share one memory, or the page itself. */
export type PoolChoice = "messages" | "shared" | "inline";

export type AnyPool = Pool | SharedPool;

/**
 * How long the threads of a shared pool may take to start, in ms. Each compiles the module again,
 * which takes seconds in some browsers, and longer on a busy machine.
 */
const SHARED_START_MS = 60_000;

interface Current {
  choice: PoolChoice;
  /** Workers asked for. The pool may have fewer, and comparing those would restart it each time. */
  workers: number;
  pool: Promise<AnyPool>;
}

let current: Current | undefined;

/** Settles when the first pool has been tried. */
let tried: Promise<unknown> = Promise.resolve();

/** Tries the pool that the page then uses, and reports what it can do. */
export function detectCapabilities(): Promise<Capabilities> {
  const pool = createPool();
  current ??= { choice: "messages", workers: pool.workers, pool: Promise.resolve(pool) };
  const found = capabilities(pool);
  tried = found.catch(() => undefined);
  return found;
}

/** Whether threads can share memory on this page. */
export function canShare(): boolean {
  return globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== "undefined";
}

/** The pool for these choices; another one that was in use is closed. */
export async function acquire(choice: PoolChoice, workers: number): Promise<AnyPool> {
  if (current?.choice !== choice || current.workers !== workers) {
    if (current !== undefined) void close(current.pool);
    current = { choice, workers, pool: start(choice, workers) };
  }
  const acquired = current;
  try {
    return await acquired.pool;
  } catch (error) {
    // A pool that could not start is dropped, so that the next job tries again.
    if (current === acquired) current = undefined;
    throw error;
  }
}

/** Closes a pool that is no longer used; one that is being tried would seem not to work. */
async function close(replaced: Promise<AnyPool>): Promise<void> {
  await tried;
  await replaced.then(
    (pool) => pool.close(),
    () => undefined,
  );
}

async function start(choice: PoolChoice, workers: number): Promise<AnyPool> {
  if (choice !== "shared") return createPool({ workers: choice === "inline" ? 0 : workers });
  const { createSharedPool } = await import("parflate/shared");
  return createSharedPool({ workers, startTimeout: SHARED_START_MS });
}
