/**
 * One stream on its way through the core: bytes to the splitter, jobs to the pool, pieces to the
 * assembler, output to its taker.
 *
 * Only buffers are moved here. The stream's first failure ends it: everything that waits rejects
 * with it, and what is still with a worker is dropped when it comes back.
 */

import type { JobWatch } from "./block-events.js";
import { BlockEvents, watchHere } from "./block-events.js";
import { Breaker } from "./breaker.js";
import type { Bytes } from "./bytes.js";
import type { Core } from "./core/core.js";
import type { Glue, Stream } from "./core/glue.js";
import type { Piece } from "./core/piece.js";
import { pushTo } from "./core/push.js";
import type { CompressOptions } from "./options.js";
import { settingsOf } from "./options.js";
import type { Pool } from "./pool/pool.js";
import { defaultPool } from "./pool/pool.js";

/** Who takes the output. */
export interface OutputSide {
  /** Takes the next bytes; never called after a failure. */
  deliver(bytes: Bytes): void;
  /** Resolves when more is wanted; `undefined` if it is already. */
  wanted(): Promise<void> | undefined;
  /** The stream has failed; called once. */
  failed?(reason: unknown): void;
}

/** One stream, whatever compresses its blocks. */
export interface CompressionSession {
  /** Takes a chunk; resolves when the next may come. */
  write(chunk: Bytes, isOwned?: boolean): Promise<void>;
  /** Completes the stream; resolves when all its output was delivered. */
  end(): Promise<void>;
  /** Ends the stream without completing it. */
  fail(reason: unknown): void;
}

/** A pool that takes streams instead of blocks. */
export interface StreamPool {
  /** @internal */
  openStream(options: CompressOptions, output: OutputSide): Promise<CompressionSession>;
}

/** Starts a stream on the pool of the options, or the page's own. */
export function openCompression(
  options: CompressOptions,
  output: OutputSide,
): Promise<CompressionSession> {
  const { pool = defaultPool() } = options;
  return "openStream" in pool
    ? pool.openStream(options, output)
    : Compression.open(pool, options, output);
}

/**
 * Bytes of a single block, by level, that the page's own thread compresses rather than start a
 * worker: at most some 30 ms on a slow machine.
 */
const INLINE_BYTES = { cheap: 1 << 20, dense: 64 << 10 };

/** First level at which a whole block would hold the page's thread up for more than 50 ms. */
const FIRST_DENSE_LEVEL = 10;

/** A block on its way to the pool. */
interface Job {
  readonly bytes: Bytes;
  readonly watch: JobWatch | undefined;
}

/** A stream whose blocks travel as messages. */
class Compression implements CompressionSession {
  readonly #pool: Pool;
  readonly #core: Core;
  readonly #glue: Glue;
  readonly #stream: Stream;
  readonly #output: OutputSide;
  readonly #options: CompressOptions;
  readonly #onAbort: () => void;
  readonly #events: BlockEvents | undefined;
  readonly #breaker = new Breaker();
  /** What waits for a block to come back. */
  #wake: (() => void)[] = [];
  /** Blocks that were cut and not yet given to the pool. */
  readonly #jobs: Job[] = [];
  #taken = 0;
  #submitted = 0;
  #pushed = 0;
  #hasEnded = false;
  #isClosed = false;
  #failure: { readonly reason: unknown } | undefined;

  private constructor(pool: Pool, core: Core, options: CompressOptions, output: OutputSide) {
    this.#pool = pool;
    this.#core = core;
    this.#options = options;
    this.#output = output;
    this.#glue = core.glue;
    this.#stream = core.guard(() => {
      const settings = settingsOf(this.#glue, options);
      try {
        return new this.#glue.Stream(settings);
      } finally {
        settings.free();
      }
    });
    const { onBlock } = options;
    this.#events = onBlock && new BlockEvents(onBlock, (reason) => this.fail(reason));
    this.#onAbort = () => this.fail(options.signal?.reason);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Loads what is needed and starts a stream. */
  static async open(
    pool: Pool,
    options: CompressOptions,
    output: OutputSide,
  ): Promise<Compression> {
    const { signal } = options;
    signal?.throwIfAborted();
    const core = await pool.core();
    signal?.throwIfAborted();
    return new Compression(pool, core, options, output);
  }

  /**
   * Takes a chunk; resolves when the next may come. All its bytes are read before this returns,
   * unless the caller owns them and says so: then they are when their blocks may go out.
   */
  async write(chunk: Bytes, isOwned = false): Promise<void> {
    for (let rest = chunk; rest.length > 0; ) {
      this.#check();
      rest = rest.subarray(this.#push(rest));
      this.#cut();
      if (isOwned || rest.length === 0) await this.#dispatch();
    }
  }

  /** Completes the stream; resolves when all its output was delivered. */
  async end(): Promise<void> {
    this.#check();
    this.#hasEnded = true;
    this.#guard((stream) => stream.end());
    this.#cut();
    await this.#dispatch();
    while (!this.#isClosed) {
      this.#check();
      await this.#blockBack();
    }
    if (this.#failure) throw this.#failure.reason;
  }

  /** Ends the stream without completing it. */
  fail(reason: unknown): void {
    if (this.#isClosed) return;
    this.#failure = { reason };
    this.#breaker.trip(reason);
    this.#close();
    this.#output.failed?.(reason);
  }

  #push(bytes: Bytes): number {
    const taken = this.#guard((stream) =>
      pushTo(stream, bytes, (atLeast) => this.#pool.takeSpare(atLeast)),
    );
    this.#pushed += taken;
    return taken;
  }

  /** Takes the blocks that are ready out of the core. */
  #cut(): void {
    for (;;) {
      const bytes = this.#guard((stream) => stream.nextJob()) as Bytes | undefined;
      if (!bytes) return;
      this.#jobs.push({ bytes, watch: this.#watch(this.#taken++) });
    }
  }

  /** Gives every block that was cut to the pool. */
  async #dispatch(): Promise<void> {
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      this.#check();
      const { bytes, watch } = job;
      if (this.#submitted === 0 && this.#hasEnded && this.#staysHere()) {
        const index = this.#submitted++;
        const piece = watchHere(watch, () => this.#guard(() => this.#core.compress(bytes)));
        this.#accept(piece, index);
        return;
      }
      while (this.#blocksOut >= this.#pool.window) await this.#blockBack();
      const wanted = this.#output.wanted();
      if (wanted) await this.#breaker.wait(wanted);
      this.#check();
      await this.#pool.permit();
      if (this.#failure) this.#pool.returnPermit();
      this.#check();
      const index = this.#submitted++;
      this.#pool
        .run(bytes, () => !this.#isClosed, watch)
        .then(
          (piece) => this.#accept(piece, index),
          (reason: unknown) => this.fail(reason),
        );
    }
    this.#check();
  }

  /** Whether the only block is small enough for this thread. */
  #staysHere(): boolean {
    const isDense = (this.#options.level ?? 0) >= FIRST_DENSE_LEVEL;
    return this.#pushed <= (isDense ? INLINE_BYTES.dense : INLINE_BYTES.cheap);
  }

  /** What tells the listener of the job handed out last. */
  #watch(index: number): JobWatch | undefined {
    return this.#events?.watch(
      index,
      this.#guard((stream) => stream.jobBytes),
    );
  }

  /** Takes a piece and delivers what it makes ready. */
  #accept(piece: Piece, index: number): void {
    if (this.#isClosed) return;
    try {
      const output = this.#guard((stream) => {
        stream.accept(piece.label, piece.deflate);
        this.#events?.compressed(index, piece.deflate.length);
        this.#events?.joined(stream.blocks);
        return stream.takeOutput() as Bytes[];
      });
      if (output.length > 0) {
        for (const part of output) this.#output.deliver(part);
        const { bytesIn, bytesOut } = this.#stream;
        this.#options.onProgress?.({ bytesIn, bytesOut });
      }
      if (this.#stream.isComplete) this.#close();
    } catch (reason) {
      this.fail(reason);
    }
    this.#wakeAll();
  }

  get #blocksOut(): number {
    return this.#isClosed ? 0 : this.#submitted - this.#stream.blocks;
  }

  /** Resolves when a block came back or the stream failed. */
  #blockBack(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.reason;
  }

  #guard<T>(call: (stream: Stream) => T): T {
    return this.#core.guard(() => call(this.#stream));
  }

  #close(): void {
    this.#isClosed = true;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    // After a trap there is nothing to give back: the whole instance goes.
    if (this.#core.isCurrent(this.#glue)) this.#stream.free();
    this.#wakeAll();
  }
}
