/** Runs the race: the contenders one after another, and a verification of each result. */
import { compressTo } from "parflate";

import { runInWorker, runTask } from "../background/run.ts";
import type { JobOptions } from "../engine/job.ts";
import { acquire } from "../engine/pool.ts";
import { memorySink } from "../engine/sink.ts";
import { CONTENDERS, type Contender } from "./contenders.ts";
import type { RaceRun } from "./result.ts";
import type { RivalResult } from "./rival.ts";

/** Bytes raced at most: with more, the slow contenders would take minutes. */
export const MAX_RACE_BYTES = 64_000_000;

/** Bytes at the start of the file that each contender warms up on. */
const WARM_UP_BYTES = 256_000;

/** How often Parflate's warm-up repeats them per worker: enough for a pool to start all workers. */
const WARM_UP_REPEATS = 8;

export interface RaceObserver {
  onStart(contender: Contender): void;
  onEnd(contender: Contender, run: RaceRun): void;
  onFailure(contender: Contender, error: unknown): void;
}

/** The contenders; Parflate on one worker takes part only where there are more. */
export function participants(workers: number): readonly Contender[] {
  return CONTENDERS.filter(({ id }) => id !== "parflate-1" || workers > 1);
}

/** Runs the race; a contender that fails drops out and the others go on. */
export async function race(
  blob: Blob,
  options: JobOptions,
  observer: RaceObserver,
  signal: AbortSignal,
): Promise<RaceRun[]> {
  const runs: RaceRun[] = [];
  for (const contender of participants(options.workers)) {
    signal.throwIfAborted();
    observer.onStart(contender);
    try {
      const { milliseconds, result } = await runOne(contender, blob, options, signal);
      const source = { kind: "blob", name: "", blob } as const;
      const isVerified = await runTask("compare", { source, result, format: "gzip" }, signal);
      const run = { id: contender.id, milliseconds, outputBytes: result.size, isVerified };
      runs.push(run);
      observer.onEnd(contender, run);
    } catch (error) {
      signal.throwIfAborted();
      observer.onFailure(contender, error);
    }
  }
  return runs;
}

function runOne(
  contender: Contender,
  blob: Blob,
  options: JobOptions,
  signal: AbortSignal,
): Promise<RivalResult> {
  if (contender.isParflate) return runParflate(contender, blob, options, signal);
  return runInWorker("rival", { id: contender.id, blob, level: options.level }, signal);
}

async function runParflate(
  { id }: Contender,
  blob: Blob,
  options: JobOptions,
  signal: AbortSignal,
): Promise<RivalResult> {
  const workers = id === "parflate-1" ? 1 : options.workers;
  const pool = await acquire(options.pool, workers);
  const compress = async (input: Blob): Promise<Blob> => {
    const sink = memorySink("application/gzip");
    await compressTo(input, sink.writable, { format: "gzip", level: options.level, pool, signal });
    return sink.result();
  };
  const head = blob.slice(0, WARM_UP_BYTES);
  const warmUp = new Blob(Array.from({ length: workers * WARM_UP_REPEATS }, () => head));
  // During the first warm-up the pool starts its workers; the second one uses all of them.
  await compress(warmUp);
  await compress(warmUp);
  const begun = performance.now();
  const result = await compress(blob);
  return { milliseconds: performance.now() - begun, result };
}
