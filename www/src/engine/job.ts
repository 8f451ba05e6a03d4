/** A job: one source on its way through the queue, and what is known about it. */
import type { Format } from "parflate";

import type { AnyPool, PoolChoice } from "./pool.ts";
import type { Source } from "./source.ts";

export type JobState = "queued" | "running" | "verifying" | "done" | "failed" | "cancelled";

export interface JobOptions {
  format: Format;
  level: number;
  workers: number;
  pool: PoolChoice;
  verifies: boolean;
}

export interface Job {
  readonly id: number;
  readonly source: Source;
  readonly kind: "compress" | "decompress";
  readonly options: JobOptions;
  /** The result's file name. */
  readonly resultName: string;
  /** Where the result goes when it is written straight to disk. */
  readonly handle: FileSystemFileHandle | undefined;
  readonly controller: AbortController;
  state: JobState;
  /** Bytes to read; an estimate for a folder, and until the source was read to its end. */
  totalBytes: number;
  inputBytes: number;
  outputBytes: number;
  /** Page clock in ms; zero before the start. */
  startTime: number;
  endTime: number;
  pool: AnyPool | undefined;
  result: Blob | undefined;
  /** True when the result was inflated and equalled the input. */
  isVerified: boolean;
  /** What went wrong, for the visitor. */
  message: string;
}

/** Whether nothing more will happen to the job. */
export function isSettled(job: Job): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}
