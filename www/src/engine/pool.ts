/**
 * The page's one pool: made when first needed, shared by every job and the race, and made anew
 * when the visitor chooses another number of workers or another kind.
 */
import { capabilities, createPool, type Pool } from "parflate";

export type PoolChoice = "auto" | "messages" | "shared" | "inline";
export type Capabilities = Awaited<ReturnType<typeof capabilities>>;

interface Kept {
  choice: PoolChoice;
  workers: number;
  pool: Promise<Pool>;
}

let kept: Kept | undefined;
let known: Promise<Capabilities> | undefined;

/** What this browser gives, asked once. */
export function machine(): Promise<Capabilities> {
  known ??= Promise.resolve(capabilities());
  return known;
}

/** The pool for these choices; the previous one is closed if they differ. */
export async function acquire(choice: PoolChoice, workers: number): Promise<Pool> {
  if (kept?.choice !== choice || kept.workers !== workers) {
    await release();
    kept = { choice, workers, pool: Promise.resolve(createPool({ kind: choice, workers })) };
  }
  const current = kept;
  try {
    return await current.pool;
  } catch (error) {
    // A pool that could not start is not kept: the next job may try again.
    if (kept === current) kept = undefined;
    throw error;
  }
}

/** Closes the pool, so that its workers' memory is free. */
export async function release(): Promise<void> {
  const old = kept;
  kept = undefined;
  const pool = await old?.pool.catch(() => undefined);
  pool?.close();
}
