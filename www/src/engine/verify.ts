/**
 * Verifying a result in a worker of its own, or on the page where workers are refused.
 */
import { compare, type VerifyQuestion } from "./compare.ts";
import { ask, WorkerRefused } from "./post.ts";

/** Resolves to whether the result inflates to exactly the source. */
export async function verify(question: VerifyQuestion, signal?: AbortSignal): Promise<boolean> {
  try {
    const create = (): Worker =>
      new Worker(new URL("./verify.worker.ts", import.meta.url), { type: "module" });
    return await ask<VerifyQuestion, boolean>(create, question, signal);
  } catch (error) {
    if (error instanceof WorkerRefused) return compare(question, signal);
    throw error;
  }
}
