/**
 * The page's one pool: made at the start, shared by every job and the race, and made anew when
 * the visitor chooses another number of workers.
 */
import { capabilities, createPool, type Capabilities, type Pool } from "parflate";

export type { Capabilities };

/** On workers, or on the page itself. */
export type PoolChoice = "messages" | "inline";

let kept: Pool | undefined;
/** What was asked of it; it may have got fewer, and asking again would only cost the wait again. */
let keptWanted = 0;

/** What this browser gives; asked once, of the pool that the page then uses. */
export function machine(): Promise<Capabilities> {
  kept ??= createPool();
  keptWanted ||= kept.workers;
  return capabilities(kept);
}

/** The pool for these choices; the previous one is closed if it differs. */
export function acquire(choice: PoolChoice, workers: number): Pool {
  const wanted = choice === "inline" ? 0 : workers;
  if (kept === undefined || keptWanted !== wanted) {
    kept?.close();
    kept = createPool({ workers: wanted });
    keptWanted = wanted;
  }
  return kept;
}
