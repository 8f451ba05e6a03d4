/**
 * A pool's link to one worker: it starts the worker with a deadline, sends jobs, and notices when
 * the worker dies.
 *
 * A stream that is decompressed stays with one worker, which has its reader.
 *
 * Invariant: every job and request given to a link is settled exactly once, whatever happens to the
 * worker.
 */

import type { JobObserver } from "../block-events.js";
import type { Bytes } from "../bytes.js";
import type { Core } from "../core/core.js";
import type { Piece, Task } from "../core/transfer.js";
import { fromCore, messageOf, ParflateError } from "../errors.js";
import type { WorkerPort } from "../platform.js";
import { platform } from "../platform.js";
import type { ReadReply, ReadRequest } from "../reading/protocol.js";
import type { FromWorker, ToWorker } from "../worker.js";

/** Something that the worker has not answered. */
interface Request {
  readonly observer?: JobObserver | undefined;
  readonly resolve: (answer: never) => void;
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
  readonly #requests = new Map<number, Request>();
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #lifeline = `parflate-${Date.now()}-${Math.random()}-${links++}`;
  readonly #streams = new Set<number>();
  #nextId = 0;
  #isReady = false;
  #goneReason: string | undefined;

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

  /** Jobs it can take now: one fewer where streams wait for answers. */
  get room(): number {
    if (!this.#isReady || this.#goneReason !== undefined) return 0;
    return JOBS_PER_WORKER - Math.min(1, this.#streams.size) - this.#requests.size;
  }

  get isIdle(): boolean {
    return this.#requests.size === 0 && this.#streams.size === 0;
  }

  /** Streams that are read there. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Does a job, whose buffer moves to the worker. */
  run(task: Task, job: Bytes, observer?: JobObserver): Promise<Piece> {
    if (this.#requests.size === 0) observer?.started(this.workerIndex, performance.now());
    return this.#ask((id) => ({ type: "job", id, task, job }), [job.buffer], observer);
  }

  /** Makes room for a stream and returns its number. */
  openStream(): number {
    const stream = this.#nextId++;
    this.#streams.add(stream);
    return stream;
  }

  /** Reads on in a stream; the buffers of the request move to the worker. */
  read(stream: number, request: ReadRequest): Promise<ReadReply> {
    const buffers = [...request.input, ...request.accepted].map((each) => each.buffer);
    return this.#ask((id) => ({ type: "read", id, stream, request }), buffers);
  }

  /** Drops a stream. */
  closeStream(stream: number): void {
    if (!this.#streams.delete(stream) || this.#goneReason !== undefined) return;
    this.#port.post({ type: "drop", stream } satisfies ToWorker, []);
    this.#events.ready();
  }

  #ask<Answer>(
    messageOf: (id: number) => ToWorker,
    buffers: ArrayBuffer[],
    observer?: JobObserver,
  ): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#goneReason !== undefined) {
        throw new ParflateError("worker-failed", this.#goneReason);
      }
      this.#requests.set(id, { resolve, reject, observer });
      this.#port.setBusy(true);
      this.#port.post(messageOf(id), buffers);
    });
  }

  /** Ends the worker; its jobs are rejected. */
  close(reason: string): void {
    this.#end(reason);
  }

  #receive(message: FromWorker): void {
    if (this.#goneReason !== undefined) return;
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
        this.#settle(message.id, message)?.resolve(message.piece as never);
        break;
      case "reply":
        this.#settle(message.id)?.resolve(message.reply as never);
        break;
      case "failed":
        this.#settle(message.id)?.reject(fromCore(message.error));
        break;
      case "trapped":
        this.#end(`the worker stopped: ${message.reason}`);
        return;
    }
    if (this.#requests.size === 0) this.#port.setBusy(false);
    this.#events.ready();
  }

  /** Waits for the worker's lock, which is free when the worker has died. */
  #awaitDeath(): void {
    navigator.locks
      .request(this.#lifeline, () => this.#end("the worker ended"))
      .catch((cause: unknown) => this.#end(messageOf(cause)));
  }

  #settle(id: number, took?: { started: number; finished: number }): Request | undefined {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    const now = performance.now();
    // The worker's clock may be ahead of this one; an event must not lie in the future.
    const here = (time: number) => Math.min(now, time - performance.timeOrigin);
    if (took) request?.observer?.finished(here(took.started), here(took.finished));
    // The worker goes on with what waited.
    const [next] = this.#requests.values();
    next?.observer?.started(this.workerIndex, now);
    return request;
  }

  #end(reason: string): void {
    if (this.#goneReason !== undefined) return;
    this.#goneReason = reason;
    clearTimeout(this.#deadline);
    this.#port.terminate();
    for (const request of this.#requests.values()) {
      request.reject(new ParflateError("worker-failed", reason));
    }
    this.#requests.clear();
    this.#events.gone(this, reason, this.#isReady);
    this.#haveOutcome();
  }
}
