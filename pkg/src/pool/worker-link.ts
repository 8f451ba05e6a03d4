/**
 * One worker as its pool sees it: started with a deadline, given jobs, noticed when it dies.
 *
 * Invariant: every job given to a link is settled exactly once, whatever happens to the worker.
 */

import type { JobWatch } from "../block-events.js";
import type { Bytes } from "../bytes.js";
import type { Core } from "../core/core.js";
import type { Piece } from "../core/piece.js";
import { fromCore, messageOf, ParflateError } from "../errors.js";
import type { WorkerPort } from "../platform.js";
import { platform } from "../platform.js";
import type { FromWorker, ToWorker } from "./protocol.js";

interface Task {
  readonly watch: JobWatch | undefined;
  readonly resolve: (piece: Piece) => void;
  readonly reject: (reason: unknown) => void;
}

/** What the pool does when a link changes. */
export interface LinkEvents {
  /** It can take jobs, or one more of them. */
  ready(link: WorkerLink): void;
  /** A job's buffer that is free for another. */
  spare(buffer: ArrayBuffer): void;
  /** It is gone; its jobs have been rejected. `wasReady` tells death from a failed start. */
  gone(link: WorkerLink, reason: string, wasReady: boolean): void;
}

/** Jobs a worker holds: one at hand and one waiting, so that it never idles for a message. */
const JOBS_PER_WORKER = 2;

let links = 0;

export class WorkerLink {
  /** Its number among the pool's workers, from 0; a worker that replaces another may get its. */
  readonly lane: number;
  readonly #events: LinkEvents;
  readonly #port: WorkerPort;
  readonly #tasks = new Map<number, Task>();
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #lifeline = `parflate-${Date.now()}-${Math.random()}-${links++}`;
  #nextId = 0;
  #isReady = false;
  #isGone = false;

  /** Starts a worker; throws when it cannot even be asked for. */
  constructor(
    core: Core,
    lane: number,
    startTimeout: number,
    events: LinkEvents,
    workerUrl?: string | URL,
  ) {
    this.lane = lane;
    this.#events = events;
    this.#port = platform().startWorker(
      {
        message: (data) => this.#receive(data as FromWorker),
        death: (reason) => this.#end(reason),
      },
      workerUrl,
    );
    this.#port.setBusy(true);
    this.#deadline = setTimeout(
      () => this.#end(`the worker did not answer within ${startTimeout} ms`),
      startTimeout,
    );
    const init = (message: ToWorker) => this.#port.post(message, []);
    try {
      init({ type: "init", core: core.module, lifeline: this.#lifeline });
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
  run(job: Bytes, watch?: JobWatch): Promise<Piece> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#tasks.set(id, { resolve, reject, watch });
      if (this.#tasks.size === 1) watch?.begun(this.lane, performance.now());
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
        if (message.hasLifeline) this.#watch();
        this.#events.ready(this);
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
    this.#events.ready(this);
  }

  /** Waits for the worker's lock: it is free when the worker has died. */
  #watch(): void {
    navigator.locks
      .request(this.#lifeline, () => this.#end("the worker ended"))
      .catch((cause: unknown) => this.#end(messageOf(cause)));
  }

  #settle(id: number, took?: { begun: number; done: number }): Task | undefined {
    const task = this.#tasks.get(id);
    this.#tasks.delete(id);
    const now = performance.now();
    // Clocks that disagree must not tell of the future.
    const here = (time: number) => Math.min(now, time - performance.timeOrigin);
    if (took) task?.watch?.back(here(took.begun), here(took.done));
    // The worker goes on with the job that waited behind this one.
    const [next] = this.#tasks.values();
    next?.watch?.begun(this.lane, now);
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
  }
}
