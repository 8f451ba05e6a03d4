/**
 * A pool's link to one worker: it starts the worker with a deadline, sends jobs, and notices when
 * the worker dies.
 *
 * Invariant: every job given to a link is settled exactly once, whatever happens to the worker.
 */

import type { JobObserver } from "../block-events.js";
import type { Bytes } from "../bytes.js";
import type { Core } from "../core/core.js";
import type { Piece } from "../core/transfer.js";
import { fromCore, messageOf, ParflateError } from "../errors.js";
import type { WorkerPort } from "../platform.js";
import { platform } from "../platform.js";
import type { FromWorker, ToWorker } from "../worker.js";

interface Task {
  readonly observer: JobObserver | undefined;
  readonly resolve: (piece: Piece) => void;
  readonly reject: (reason: unknown) => void;
}

/** The worker to start. */
export interface LinkSettings {
  readonly core: Core;
  /** Its number among the pool's workers, from 0. */
  readonly workerIndex: number;
  /** Milliseconds that it may take to start. */
  readonly startTimeout: number;
  readonly workerUrl: string | URL | undefined;
}

/** A link's reports to its pool. */
export interface LinkEvents {
  /** It can take a job, or one more. */
  ready(): void;
  /** A job's buffer is free for another job. */
  spare(buffer: ArrayBuffer): void;
  /** It is gone, and its jobs were rejected. `wasReady` is false when it never started. */
  gone(link: WorkerLink, reason: string, wasReady: boolean): void;
}

/** Jobs a worker holds: one at hand and one waiting, so that it never idles for a message. */
const JOBS_PER_WORKER = 2;

let links = 0;

export class WorkerLink {
  /** Its number among the pool's workers; a worker that replaces another may get the same. */
  readonly workerIndex: number;
  /** Resolves when it is ready or gone. */
  readonly outcome: Promise<void>;
  #haveOutcome!: () => void;
  readonly #events: LinkEvents;
  readonly #port: WorkerPort;
  readonly #tasks = new Map<number, Task>();
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #lifeline = `parflate-${Date.now()}-${Math.random()}-${links++}`;
  #nextId = 0;
  #isReady = false;
  #isGone = false;

  /** Starts a worker; throws when the platform refuses at once. */
  constructor(settings: LinkSettings, events: LinkEvents) {
    const { core, startTimeout } = settings;
    this.workerIndex = settings.workerIndex;
    this.#events = events;
    this.outcome = new Promise((resolve) => {
      this.#haveOutcome = resolve;
    });
    this.#port = platform().startWorker(
      {
        message: (data) => this.#receive(data as FromWorker),
        death: (reason) => this.#end(reason),
      },
      settings.workerUrl,
    );
    this.#port.setBusy(true);
    this.#deadline = setTimeout(
      () => this.#end(`the worker did not start within ${startTimeout} ms`),
      startTimeout,
    );
    const init: ToWorker = { type: "init", core: core.module, lifeline: this.#lifeline };
    try {
      this.#port.post(init, []);
    } catch (cause) {
      clearTimeout(this.#deadline);
      this.#port.terminate();
      throw cause;
    }
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Jobs it can take now. */
  get room(): number {
    return this.#isReady && !this.#isGone ? JOBS_PER_WORKER - this.#tasks.size : 0;
  }

  get isIdle(): boolean {
    return this.#tasks.size === 0;
  }

  /** Compresses a job, whose buffer moves to the worker. */
  run(job: Bytes, observer?: JobObserver): Promise<Piece> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#tasks.set(id, { resolve, reject, observer });
      if (this.#tasks.size === 1) observer?.started(this.workerIndex, performance.now());
      this.#port.setBusy(true);
      this.#port.post({ type: "job", id, job } satisfies ToWorker, [job.buffer]);
    });
  }

  /** Ends the worker; its jobs are rejected. */
  close(reason: string): void {
    this.#end(reason);
  }

  #receive(message: FromWorker): void {
    if (this.#isGone) return;
    switch (message.type) {
      case "ready":
        clearTimeout(this.#deadline);
        this.#isReady = true;
        this.#port.setBusy(false);
        if (message.hasLifeline) this.#awaitDeath();
        this.#haveOutcome();
        this.#events.ready();
        return;
      case "refused":
        this.#end(`the worker cannot run the wasm core: ${message.reason}`);
        return;
      case "piece":
        this.#events.spare(message.spare);
        this.#settle(message.id, message)?.resolve(message.piece);
        break;
      case "failed":
        this.#settle(message.id)?.reject(fromCore(message.error));
        break;
      case "trapped":
        this.#end(`the worker stopped: ${message.reason}`);
        return;
    }
    if (this.isIdle) this.#port.setBusy(false);
    this.#events.ready();
  }

  /** Waits for the worker's lock, which is free when the worker has died. */
  #awaitDeath(): void {
    navigator.locks
      .request(this.#lifeline, () => this.#end("the worker ended"))
      .catch((cause: unknown) => this.#end(messageOf(cause)));
  }

  #settle(id: number, took?: { started: number; finished: number }): Task | undefined {
    const task = this.#tasks.get(id);
    this.#tasks.delete(id);
    const now = performance.now();
    // The worker's clock may be ahead of this one; an event must not lie in the future.
    const here = (time: number) => Math.min(now, time - performance.timeOrigin);
    if (took) task?.observer?.finished(here(took.started), here(took.finished));
    // The worker goes on with the job that waited.
    const [next] = this.#tasks.values();
    next?.observer?.started(this.workerIndex, now);
    return task;
  }

  #end(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#deadline);
    this.#port.terminate();
    for (const task of this.#tasks.values()) {
      task.reject(new ParflateError("worker-failed", reason));
    }
    this.#tasks.clear();
    this.#events.gone(this, reason, this.#isReady);
    this.#haveOutcome();
  }
}
