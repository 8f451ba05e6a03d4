/**
 * Where blocks are compressed: workers that any number of streams share, or the calling thread.
 *
 * Workers are started one by one as jobs find none idle, and ended when nobody has needed them for
 * a while. However many streams there are, at most `2 × workers + 2` blocks are with the workers or
 * on their way to them; permits are given in the order in which they were asked for. A pool that
 * cannot have workers compresses on the calling thread, a block at a time, and knows why.
 */

import type { JobWatch } from "../block-events.js";
import { watchHere } from "../block-events.js";
import type { Bytes } from "../bytes.js";
import { Core } from "../core/core.js";
import type { Piece } from "../core/piece.js";
import { messageOf, ParflateError } from "../errors.js";
import { platform } from "../platform.js";
import { WorkerLink } from "./worker-link.js";

/** How a pool is made. */
export interface PoolOptions {
  /** Workers at most; 0 means the calling thread. @default the machine's threads, at most 8 */
  readonly workers?: number;
  /** Where `worker.js` is, if not beside this module. */
  readonly workerUrl?: string | URL;
  /** Where `core.wasm` is, if not beside this module. */
  readonly wasmUrl?: string | URL;
  /** Milliseconds a worker has to start before the pool does without it. @default 5000 */
  readonly startTimeout?: number;
  /** Milliseconds after which idle workers are ended. @default 10000 */
  readonly idleTimeout?: number;
}

/** Workers of a pool that does not say: more than this many gain little on phones and laptops. */
const MOST_DEFAULT_WORKERS = 8;

/** Half of the ten seconds in which a call must settle when workers never answer. */
const DEFAULT_START_TIMEOUT_MS = 5_000;

/** Long enough for calls that follow each other, short enough to give memory back soon. */
const DEFAULT_IDLE_TIMEOUT_MS = 10_000;

interface Job {
  readonly bytes: Bytes;
  /** Whether the stream still waits for it. */
  readonly isWanted: () => boolean;
  readonly watch: JobWatch | undefined;
  readonly resolve: (piece: Piece) => void;
  readonly reject: (reason: unknown) => void;
}

/** Compresses blocks for all streams that are given it. Made by `createPool`. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #links = new Set<WorkerLink>();
  #core: Promise<Core> | undefined;
  #size: number;
  #reason: string | undefined;
  /** Jobs that no worker has yet. */
  readonly #queue: Job[] = [];
  /**
   * Buffers that workers have given back: memory that the system has to find and clear for each
   * block anew would cost as much time on this thread as all its copying.
   */
  readonly #spares: ArrayBuffer[] = [];
  /** Streams that wait for a permit. */
  readonly #waiting: (() => void)[] = [];
  #permitsOut = 0;
  #isInlineBusy = false;
  #isClosed = false;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PoolOptions = {}) {
    const { workers } = options;
    if (workers !== undefined && (!Number.isInteger(workers) || workers < 0)) {
      throw new ParflateError("invalid-option", `invalid workers: ${workers} is not a count`);
    }
    this.#options = options;
    this.#size = workers ?? Math.min(platform().concurrency(), MOST_DEFAULT_WORKERS);
    this.#reason = this.#size === 0 ? "no workers were asked for" : platform().refusal();
    if (this.#reason !== undefined) this.#size = 0;
  }

  /** Workers it uses at most; 0 means that the calling thread compresses. */
  get workers(): number {
    return this.#size;
  }

  /** Workers that run now. */
  get startedWorkers(): number {
    return this.#links.size;
  }

  /** Why it has no workers, or fewer than wanted. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Ends the workers; calls that are under way reject. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    const closed = new ParflateError("pool-closed", "the pool was closed");
    this.#spares.length = 0;
    for (const job of this.#queue.splice(0)) job.reject(closed);
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

  /** Blocks one stream may have out at once. @internal */
  get window(): number {
    return 2 * this.#size + 2;
  }

  /** A buffer for a job, if one is free. @internal */
  takeSpare(atLeast: number): Bytes | undefined {
    const buffer = this.#spares.pop();
    // One that is too small for this block is so for the next ones.
    return buffer && buffer.byteLength >= atLeast ? new Uint8Array(buffer) : undefined;
  }

  /** Takes a buffer that nobody needs any more. @internal */
  keepSpare(buffer: ArrayBuffer): void {
    if (!this.#isClosed && this.#spares.length < this.window) this.#spares.push(buffer);
  }

  /** Waits for the right to have one block out; `run` gives it back. @internal */
  async permit(): Promise<void> {
    if (this.#permitsOut < this.window) {
      this.#permitsOut++;
      return;
    }
    // Whoever gives a permit back hands it over, so nobody can come in between.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives back a permit that `run` was not called with. @internal */
  returnPermit(): void {
    const next = this.#permitsOut <= this.window ? this.#waiting.shift() : undefined;
    if (next) next();
    else this.#permitsOut--;
  }

  /** Compresses a job, on a worker if there can be one. @internal */
  async run(bytes: Bytes, isWanted: () => boolean, watch?: JobWatch): Promise<Piece> {
    try {
      if (this.#isClosed) throw new ParflateError("pool-closed", "the pool was closed");
      const core = await this.core();
      return await new Promise<Piece>((resolve, reject) => {
        this.#queue.push({ bytes, isWanted, watch, resolve, reject });
        this.#pump(core);
      });
    } finally {
      this.returnPermit();
    }
  }

  /** Starts a worker and waits until it answers or the pool knows why not. @internal */
  async probe(): Promise<void> {
    const core = await this.core();
    if (this.#size > 0 && this.#links.size === 0) this.#start(core);
    while (this.#size > 0 && ![...this.#links].some((link) => link.isReady)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.#armIdleTimer();
  }

  /** Hands waiting jobs out. */
  #pump(core: Core): void {
    for (let at = this.#queue.length - 1; at >= 0; at--) {
      const job = this.#queue[at];
      if (job && !job.isWanted()) {
        this.#queue.splice(at, 1);
        // Its stream has ended and hears of nothing any more.
        job.reject(new ParflateError("internal", "the stream of the block has ended"));
      }
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
      if (job) link.run(job.bytes, job.watch).then(job.resolve, job.reject);
    }
    this.#armIdleTimer();
  }

  #roomiest(): WorkerLink | undefined {
    let best: WorkerLink | undefined;
    for (const link of this.#links) {
      if (link.room > (best?.room ?? 0)) best = link;
    }
    return best;
  }

  #start(core: Core): void {
    try {
      const taken = new Set([...this.#links].map((link) => link.lane));
      let lane = 0;
      while (taken.has(lane)) lane++;
      const link = new WorkerLink(
        core,
        lane,
        this.#options.startTimeout ?? DEFAULT_START_TIMEOUT_MS,
        {
          ready: () => this.#pump(core),
          spare: (buffer) => this.keepSpare(buffer),
          gone: (gone, reason, wasReady) => {
            this.#links.delete(gone);
            if (!wasReady) this.#doWithout(reason);
            if (!this.#isClosed) this.#pump(core);
          },
        },
        this.#options.workerUrl,
      );
      this.#links.add(link);
    } catch (cause) {
      this.#doWithout(messageOf(cause));
    }
  }

  /** Goes on with the workers that did start. */
  #doWithout(reason: string): void {
    this.#size = this.#links.size;
    this.#reason = reason;
  }

  /** Compresses the queue here, each block in a task of its own so that the page stays alive. */
  #runInline(core: Core): void {
    if (this.#isInlineBusy) return;
    this.#isInlineBusy = true;
    setTimeout(() => {
      this.#isInlineBusy = false;
      const job = this.#queue.shift();
      if (!job) return;
      try {
        job.resolve(watchHere(job.watch, () => core.compress(job.bytes)));
      } catch (error) {
        job.reject(error);
      }
      this.#pump(core);
    });
  }

  get #isIdle(): boolean {
    if (this.#queue.length > 0) return false;
    for (const link of this.#links) if (!link.isIdle) return false;
    return true;
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
    // In Node, waiting to end idle workers is no reason to stay alive.
    (timer as { unref?: () => void }).unref?.();
    this.#idleTimer = timer;
  }
}

let shared: Pool | undefined;

/** The pool of every call that names none. */
export function defaultPool(): Pool {
  return (shared ??= new Pool());
}
