/**
 * The queue: jobs run one after another on the one pool, each on all its workers. Running two at
 * once would end both later than running them in turn ends the first.
 */
import { explain, isAbort } from "./errors.ts";
import { isSettled, type Job, type JobOptions } from "./job.ts";
import { type RunObserver, run } from "./run.ts";
import { type Source, sourceBytes } from "./source.ts";

export interface NewJob {
  source: Source;
  kind: Job["kind"];
  options: JobOptions;
  resultName: string;
  handle?: FileSystemFileHandle | undefined;
}

export class Queue {
  readonly jobs: Job[] = [];
  readonly #observer: RunObserver;
  #nextId = 1;
  #isRunning = false;

  constructor(observer: RunObserver) {
    this.#observer = observer;
  }

  add(wanted: NewJob): Job {
    const job: Job = {
      id: this.#nextId,
      source: wanted.source,
      kind: wanted.kind,
      options: wanted.options,
      resultName: wanted.resultName,
      handle: wanted.handle,
      controller: new AbortController(),
      state: "queued",
      totalBytes: sourceBytes(wanted.source),
      inputBytes: 0,
      outputBytes: 0,
      startTime: 0,
      endTime: 0,
      pool: undefined,
      result: undefined,
      isVerified: false,
      message: "",
    };
    this.#nextId += 1;
    this.jobs.push(job);
    this.#observer.onChange(job);
    void this.#drain();
    return job;
  }

  /** Takes the job out of the queue, or stops it; the pool and the other jobs go on. */
  cancel(job: Job): void {
    if (isSettled(job)) return;
    job.controller.abort();
    if (job.state === "queued") {
      job.state = "cancelled";
      this.#observer.onChange(job);
    }
  }

  /** Forgets what is settled, and with it the results' memory. */
  clear(): void {
    const left = this.jobs.filter((job) => !isSettled(job));
    this.jobs.splice(0, this.jobs.length, ...left);
  }

  /** Whether a job is at work or waits. */
  get isBusy(): boolean {
    return this.#isRunning;
  }

  async #drain(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      try {
        await run(job, this.#observer);
        job.state = "done";
      } catch (error) {
        job.state = isAbort(error) ? "cancelled" : "failed";
        job.message = explain(error);
        job.result = undefined;
        if (job.endTime === 0) job.endTime = performance.now();
      }
      this.#observer.onChange(job);
    }
    this.#isRunning = false;
  }

  #next(): Job | undefined {
    return this.jobs.find((job) => job.state === "queued");
  }
}
