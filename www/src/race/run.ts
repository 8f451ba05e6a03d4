/** The race itself: one contender after another, each alone, each result verified. */
import { compressTo } from "parflate";

import type { JobOptions } from "../engine/job.ts";
import { acquire } from "../engine/pool.ts";
import { ask } from "../engine/post.ts";
import { memorySink } from "../engine/sink.ts";
import { verify } from "../engine/verify.ts";
import { CONTENDERS, type Contender } from "./contenders.ts";
import type { RaceRun } from "./result.ts";
import type { RivalAnswer, RivalQuestion } from "./rival.worker.ts";

/** More than this is not raced: a slow rival would keep the visitor waiting for minutes. */
export const MOST_RACE_BYTES = 64_000_000;

/** The file's part that everyone warms up on. */
const WARM_UP_BYTES = 256_000;

/** Times it is repeated for each of our workers: with less, a pool need not start them all. */
const WARM_UP_REPEATS = 8;

export interface RaceObserver {
  onStart(contender: Contender): void;
  onEnd(contender: Contender, run: RaceRun): void;
  onFailure(contender: Contender, error: unknown): void;
}

/** Who takes part: one worker beside many only where there are many. */
export function participants(workers: number): readonly Contender[] {
  return CONTENDERS.filter(({ id }) => id !== "parflate-1" || workers > 1);
}

/** Runs the whole race; a contender that fails is out, the others go on. */
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
      const question = {
        source: { kind: "blob", name: "", blob },
        result,
        format: "gzip",
      } as const;
      const isVerified = await verify(question, signal);
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
): Promise<RivalAnswer> {
  if (contender.isOurs) return runOurs(contender, blob, options, signal);
  const create = (): Worker =>
    new Worker(new URL("./rival.worker.ts", import.meta.url), { type: "module" });
  const question: RivalQuestion = { id: contender.id, blob, level: options.level };
  return ask<RivalQuestion, RivalAnswer>(create, question, signal);
}

async function runOurs(
  { id }: Contender,
  blob: Blob,
  options: JobOptions,
  signal: AbortSignal,
): Promise<RivalAnswer> {
  const workers = id === "parflate-1" ? 1 : options.workers;
  const pool = await acquire(options.pool, workers);
  const compress = async (input: Blob): Promise<Blob> => {
    const sink = memorySink("application/gzip");
    await compressTo(input, sink.writable, { format: "gzip", level: options.level, pool, signal });
    return sink.result();
  };
  const head = blob.slice(0, WARM_UP_BYTES);
  const warmUp = new Blob(Array.from({ length: workers * WARM_UP_REPEATS }, () => head));
  // The first makes the pool start its workers, the second finds all of them started.
  await compress(warmUp);
  await compress(warmUp);
  const begun = performance.now();
  const result = await compress(blob);
  return { milliseconds: performance.now() - begun, result };
}
