/**
 * The tasks that would freeze the page if it ran them itself: comparing a result with its source,
 * making sample data, and running another library in the race. Each loads its code when called.
 */
import type { RivalInput, RivalResult } from "../race/rival.ts";
import type { SampleInfo } from "../samples/sample.ts";
import { type CompareInput, compare } from "./compare.ts";

/** Each task's input and result. */
export interface Tasks {
  compare: { input: CompareInput; result: boolean };
  sample: { input: SampleInfo; result: Blob };
  rival: { input: RivalInput; result: RivalResult };
}

export type TaskKind = keyof Tasks;

type Handlers = {
  [Kind in TaskKind]: (
    input: Tasks[Kind]["input"],
    signal?: AbortSignal,
  ) => Promise<Tasks[Kind]["result"]>;
};

const HANDLERS: Handlers = {
  compare,
  sample: async ({ id, sizeBytes }) =>
    (await import("../samples/make.ts")).makeSample(id, sizeBytes),
  rival: async (input) => (await import("../race/rival.ts")).runRival(input),
};

/** Runs the task in the thread that calls this. */
export function perform<Kind extends TaskKind>(
  kind: Kind,
  input: Tasks[Kind]["input"],
  signal?: AbortSignal,
): Promise<Tasks[Kind]["result"]> {
  return HANDLERS[kind](input, signal);
}
