/**
 * The queue: jobs run one after another, each on all workers of the one pool. Two jobs at once
 * would share the workers, and both would end later than the first one ends this way.
 */
import { explain, isAbort } from "./errors.ts";
import { isSettled, type Job, type NewJob } from "./job.ts";
import { type RunObserver, run } from "./run.ts";
import { sourceBytes } from "./source.ts";

export class Queue {
  readonly jobs: Job[] = [];
  readonly #observer: RunObserver;
  #nextId = 1;
  #isRunning = false;

  constructor(observer: RunObserver) {
    this.#observer = observer;
  }

  /** Appends a job, which starts as soon as those before it have settled. */
  add(newJob: NewJob): Job {
    const job: Job = {
      ...newJob,
      id: this.#nextId,
      controller: new AbortController(),
      state: "queued",
      totalBytes: sourceBytes(newJob.source),
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

  /** Stops the job, or takes it out of the queue. The pool and the other jobs go on. */
  cancel(job: Job): void {
    if (isSettled(job)) return;
    job.controller.abort();
    if (job.state === "queued") {
      job.state = "cancelled";
      this.#observer.onChange(job);
    }
  }

  /** Drops the settled jobs and the memory of their results. */
  clear(): void {
    const left = this.jobs.filter((job) => !isSettled(job));
    this.jobs.splice(0, this.jobs.length, ...left);
  }

  /** Whether a job is running or waiting. */
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
