/**
 * A pool of workers that compress blocks and inflate spans for any number of streams, or the
 * calling thread where workers cannot be started.
 *
 * ```text
 * stream A: A0 A1 A2 ─► permit ─► queue ─► worker 0 ─► A1 ─► A keeps it until it has joined A0
 * stream B: B0 B1    ─► permit ─►   │   └► worker 1 ─► B0 ─► B joins it to its output at once
 *                                   └ jobs that no worker has yet
 * ```
 *
 * A stream asks for a permit, hands a job to `run`, and gets a promise of the piece. Jobs leave the
 * queue in order; each goes to the worker with the most room. Pieces come back as workers finish,
 * so a stream's may come out of order, and the stream itself keeps them until their turn.
 *
 * There are `2 × workers + 2` permits, given out in the order in which they were asked for. A block
 * holds one until its piece is joined to its stream's output (`compression.ts`). That bounds memory
 * however many streams there are, and keeps every worker with one job at hand and one waiting.
 *
 * Workers are started one by one, when a job finds none idle, and ended after an idle time. A
 * worker that fails to start lowers the pool's size; with none left, the calling thread compresses
 * one block a task, and `reason` says why.
 *
 * A stream that is decompressed leases a worker (`reading/remote.ts`); its spans are jobs as blocks
 * are.
 */

import type { JobObserver } from "../block-events.js";
import { observeHere } from "../block-events.js";
import type { Bytes } from "../bytes.js";
import { Core } from "../core/core.js";
import type { Piece, Task } from "../core/transfer.js";
import { messageOf, ParflateError } from "../errors.js";
import { platform } from "../platform.js";
import { WorkerLink } from "./worker-link.js";

/** The options of `createPool`. */
export interface PoolOptions {
  /** Most workers; 0 means the calling thread. @default the machine's threads, at most 8 */
  readonly workers?: number;
  /** The address of `worker.js`. @default beside this module */
  readonly workerUrl?: string | URL;
  /** The address of `core.wasm`. @default beside this module */
  readonly wasmUrl?: string | URL;
  /** Milliseconds a worker may take to start before the pool does without it. @default 5000 */
  readonly startTimeout?: number;
  /** Milliseconds after which idle workers are ended. @default 10000 */
  readonly idleTimeout?: number;
}

/** Most workers by default: more gain little on phones and laptops. */
const MOST_DEFAULT_WORKERS = 8;

/** Half of the ten seconds in which a call must settle when workers never answer. */
const DEFAULT_START_TIMEOUT_MS = 5_000;

/** Long enough for calls that follow each other, short enough to give memory back soon. */
const DEFAULT_IDLE_TIMEOUT_MS = 10_000;

interface Job {
  readonly task: Task;
  readonly bytes: Bytes;
  /** Whether the stream still waits for it. */
  readonly isWanted: () => boolean;
  readonly observer: JobObserver | undefined;
  readonly resolve: (piece: Piece) => void;
  readonly reject: (reason: unknown) => void;
}

/** A stream's place on a worker. */
export interface Lease {
  readonly link: WorkerLink;
  readonly stream: number;
}

/** Workers that any number of calls share; made by `createPool`. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #links = new Set<WorkerLink>();
  #core: Promise<Core> | undefined;
  #size: number;
  #reason: string | undefined;
  /** Jobs that no worker has yet. */
  readonly #queue: Job[] = [];
  /**
   * Buffers that workers have given back. Allocating and clearing one for each block would cost as
   * much time on this thread as all its copying.
   */
  readonly #spares: ArrayBuffer[] = [];
  /** Streams that wait for a permit. */
  readonly #waiting: (() => void)[] = [];
  #permitsOut = 0;
  /** Streams that are being compressed. @internal */
  streams = 0;
  #isInlineBusy = false;
  #isClosed = false;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PoolOptions = {}) {
    const { workers } = options;
    if (workers !== undefined && (!Number.isInteger(workers) || workers < 0)) {
      throw new ParflateError("invalid-option", `invalid workers: ${workers} is not 0 or more`);
    }
    this.#options = options;
    this.#size = workers ?? Math.min(platform().concurrency(), MOST_DEFAULT_WORKERS);
    this.#reason = this.#size === 0 ? "no workers were asked for" : platform().refusal();
    if (this.#reason !== undefined) this.#size = 0;
  }

  /** Most workers that it uses; 0 means that the calling thread does the work. */
  get workers(): number {
    return this.#size;
  }

  /** Workers that are running or starting. */
  get startedWorkers(): number {
    return this.#links.size;
  }

  /** Why it has no workers, or fewer than wanted. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Ends the workers; calls that are under way reject with `pool-closed` or `worker-failed`. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    this.#spares.length = 0;
    for (const job of this.#queue.splice(0)) job.reject(closedError());
    for (const link of [...this.#links]) link.close("the pool was closed");
  }

  /** The core on this thread. @internal */
  core(): Promise<Core> {
    // A failed load is not kept: the next call tries again.
    this.#core ??= Core.load(this.#options.wasmUrl).catch((cause: unknown) => {
      this.#core = undefined;
      throw cause;
    });
    return this.#core;
  }

  get #mostPermits(): number {
    return 2 * this.#size + 2;
  }

  /** A buffer for a job, if one is free. @internal */
  takeSpare(atLeast: number): Bytes | undefined {
    const buffer = this.#spares.pop();
    // One that is too small for this block is so for the next ones.
    return buffer && buffer.byteLength >= atLeast ? new Uint8Array(buffer) : undefined;
  }

  /** Waits for the right to have one block out. @internal */
  async permit(): Promise<void> {
    if (this.#permitsOut < this.#mostPermits) {
      this.#permitsOut++;
      return;
    }
    // A returned permit goes to the first that waits, so nobody can come in between.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives permits back. @internal */
  returnPermits(count: number): void {
    for (let returned = 0; returned < count; returned++) {
      // The pool may have become smaller since they were given out.
      const next = this.#permitsOut <= this.#mostPermits ? this.#waiting.shift() : undefined;
      if (next) next();
      else this.#permitsOut--;
    }
  }

  /** Does a job, for a caller that has a permit; on a worker if there is one. @internal */
  async run(
    task: Task,
    bytes: Bytes,
    isWanted: () => boolean,
    observer?: JobObserver,
  ): Promise<Piece> {
    const core = await this.core();
    return new Promise<Piece>((resolve, reject) => {
      if (this.#isClosed) throw closedError();
      this.#queue.push({ task, bytes, isWanted, observer, resolve, reject });
      this.#pump(core);
    });
  }

  /**
   * Gives a stream the worker with the fewest streams, a new one if it can; none where there are no
   * workers. The caller closes the stream. @internal
   */
  async lease(): Promise<Lease | undefined> {
    const core = await this.core();
    while (this.#size > 0) {
      if (this.#isClosed) throw closedError();
      const links = [...this.#links].sort((a, b) => a.streams - b.streams);
      const best = links.find((link) => link.isReady);
      const starting = links.filter((link) => !link.isReady);
      if (best && (best.streams === 0 || (starting.length === 0 && links.length >= this.#size))) {
        return { link: best, stream: best.openStream() };
      }
      if (starting.length === 0) this.#start(core);
      else await Promise.race(starting.map((link) => link.outcome));
    }
    if (this.#isClosed) throw closedError();
    return undefined;
  }

  /** Starts a worker and waits until it is ready or the pool knows why not. @internal */
  async probe(): Promise<void> {
    const core = await this.core();
    while (this.#size > 0 && ![...this.#links].some((link) => link.isReady)) {
      if (this.#isClosed) throw closedError();
      if (this.#links.size === 0) this.#start(core);
      else await Promise.race([...this.#links].map((link) => link.outcome));
    }
    this.#armIdleTimer();
  }

  /** Hands waiting jobs out. */
  #pump(core: Core): void {
    for (const job of this.#queue.filter((each) => !each.isWanted())) {
      this.#queue.splice(this.#queue.indexOf(job), 1);
      // The stream has ended and reads no message.
      job.reject(new ParflateError("internal", "the stream of the block has ended"));
    }
    while (this.#queue.length > 0) {
      if (this.#size === 0) {
        this.#runInline(core);
        return;
      }
      const link = this.#roomiest();
      // A worker with a job already gets another only if no new worker can be started instead.
      if (!link || (!link.isIdle && this.#links.size < this.#size)) {
        const starting = [...this.#links].filter((each) => !each.isReady).length;
        const wanted = Math.min(this.#queue.length - starting, this.#size - this.#links.size);
        for (let count = 0; count < wanted; count++) this.#start(core);
      }
      if (this.#size === 0) continue;
      if (!link) return;
      const job = this.#queue.shift();
      if (job) link.run(job.task, job.bytes, job.observer).then(job.resolve, job.reject);
    }
    this.#armIdleTimer();
  }

  #roomiest(): WorkerLink | undefined {
    const [best] = [...this.#links].sort((a, b) => b.room - a.room);
    return best && best.room > 0 ? best : undefined;
  }

  #start(core: Core): void {
    try {
      const taken = new Set([...this.#links].map((link) => link.workerIndex));
      let workerIndex = 0;
      while (taken.has(workerIndex)) workerIndex++;
      const { startTimeout = DEFAULT_START_TIMEOUT_MS, workerUrl } = this.#options;
      const link = new WorkerLink(
        { core, workerIndex, startTimeout, workerUrl },
        {
          ready: () => this.#pump(core),
          spare: (buffer) => this.#keepSpare(buffer),
          gone: (gone, reason, wasReady) => {
            this.#links.delete(gone);
            if (!wasReady) this.#doWithout(reason);
            if (!this.#isClosed) this.#pump(core);
          },
        },
      );
      this.#links.add(link);
    } catch (cause) {
      this.#doWithout(messageOf(cause));
    }
  }

  #keepSpare(buffer: ArrayBuffer): void {
    if (!this.#isClosed && this.#spares.length < this.#mostPermits) this.#spares.push(buffer);
  }

  /** Goes on with the workers that did start. */
  #doWithout(reason: string): void {
    this.#size = this.#links.size;
    this.#reason = reason;
  }

  /** Compresses the queue here, each block in a task of its own so that the page can respond. */
  #runInline(core: Core): void {
    if (this.#isInlineBusy) return;
    this.#isInlineBusy = true;
    setTimeout(() => {
      this.#isInlineBusy = false;
      const job = this.#queue.shift();
      if (!job) return;
      try {
        job.resolve(observeHere(job.observer, () => core.run(job.task, job.bytes)));
      } catch (error) {
        job.reject(error);
      }
      this.#pump(core);
    });
  }

  get #isIdle(): boolean {
    return this.#queue.length === 0 && [...this.#links].every((link) => link.isIdle);
  }

  /** Ends all workers when none has been needed for a while; does nothing while one is at work. */
  #armIdleTimer(): void {
    if (!this.#isIdle) return;
    clearTimeout(this.#idleTimer);
    const timer = setTimeout(() => {
      if (!this.#isIdle) return;
      this.#spares.length = 0;
      for (const link of [...this.#links]) {
        if (link.isReady) link.close("the pool was idle");
      }
    }, this.#options.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS);
    // In Node, this timer must not keep the process alive.
    (timer as { unref?: () => void }).unref?.();
    this.#idleTimer = timer;
  }
}

let shared: Pool | undefined;

/** The pool of every call that names none. */
export function defaultPool(): Pool {
  shared ??= new Pool();
  return shared;
}

function closedError(): ParflateError {
  return new ParflateError("pool-closed", "the pool was closed");
}
