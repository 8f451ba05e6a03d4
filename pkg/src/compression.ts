/**
 * One stream that is being compressed: bytes go to the splitter, jobs to the pool, pieces to the
 * assembler, and output to its target.
 *
 * Only buffers are moved here; the core decides what is in them. The stream's first failure ends
 * it: everything that waits rejects, and a piece that comes back later is dropped.
 *
 * Each block holds a permit of the pool from before it is handed to a worker until its piece is
 * joined to the output. So the permits bound both the blocks with the workers and the pieces that
 * came back before their turn. They cannot all be held by pieces that wait: a stream hands its
 * blocks out in order, so the oldest one that is out is with a worker or being joined.
 */

import type { JobObserver } from "./block-events.js";
import { BlockEvents, observeHere } from "./block-events.js";
import type { Bytes } from "./bytes.js";
import type { Core } from "./core/core.js";
import { settingsOf } from "./core/settings.js";
import type { Piece } from "./core/transfer.js";
import { pushTo } from "./core/transfer.js";
import { FailureSignal } from "./errors.js";
import type { Glue, Stream } from "./generated/glue.js";
import type { IndexableOptions, OutputTarget, StreamSession } from "./options.js";
import type { Pool } from "./pool/pool.js";
import { defaultPool } from "./pool/pool.js";

/** Starts a stream on the pool of the options, or the page's own. */
export function openCompression(
  options: IndexableOptions,
  output: OutputTarget,
): Promise<StreamSession> {
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

/**
 * Streams under way from which on none compresses on the calling thread: as many as Node's own
 * thread pool has threads. One or two small inputs are not worth a worker, but many are.
 */
const MANY_STREAMS = 4;

/** First level at which a whole block would hold the page's thread up for more than 50 ms. */
const FIRST_DENSE_LEVEL = 10;

/** A block on its way to the pool. */
interface Job {
  readonly bytes: Bytes;
  readonly observer: JobObserver | undefined;
}

/** A stream whose blocks travel as messages. */
class Compression implements StreamSession {
  readonly #pool: Pool;
  readonly #core: Core;
  readonly #glue: Glue;
  readonly #stream: Stream;
  readonly #output: OutputTarget;
  readonly #options: IndexableOptions;
  readonly #onAbort: () => void;
  readonly #events: BlockEvents | undefined;
  readonly #failure = new FailureSignal();
  /** Blocks that were cut and not yet given to the pool. */
  readonly #jobs: Job[] = [];
  readonly #completed: Promise<void>;
  #wakeWaiting!: () => void;
  #blocksCut = 0;
  #bytesPushed = 0;
  /** Blocks given to the pool or compressed here. */
  #blocksOut = 0;
  /** Blocks that the pool has not settled. */
  #blocksAtWork = 0;
  #blocksJoined = 0;
  #permits = 0;
  #hasEnded = false;
  #isClosed = false;

  private constructor(pool: Pool, core: Core, options: IndexableOptions, output: OutputTarget) {
    this.#pool = pool;
    this.#core = core;
    this.#options = options;
    this.#output = output;
    this.#glue = core.glue;
    this.#completed = new Promise((resolve) => {
      this.#wakeWaiting = resolve;
    });
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
    pool.streams++;
    this.#onAbort = () => this.fail(options.signal?.reason);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Loads the core and starts a stream. */
  static async open(
    pool: Pool,
    options: IndexableOptions,
    output: OutputTarget,
  ): Promise<Compression> {
    const { signal } = options;
    signal?.throwIfAborted();
    const core = await pool.core();
    signal?.throwIfAborted();
    return new Compression(pool, core, options, output);
  }

  /**
   * Takes a chunk; resolves when the next may come. All its bytes are read before this returns,
   * unless the caller owns them and says so: then they are read as their blocks may go out.
   */
  async write(chunk: Bytes, isOwned = false): Promise<void> {
    for (let rest = chunk; rest.length > 0; ) {
      this.#failure.throwIfFailed();
      rest = rest.subarray(this.#push(rest));
      this.#cut();
      if (isOwned || rest.length === 0) await this.#dispatch();
    }
  }

  async end(): Promise<void> {
    this.#failure.throwIfFailed();
    this.#hasEnded = true;
    this.#guard((stream) => stream.end());
    this.#cut();
    await this.#dispatch();
    await this.#failure.race(this.#completed);
  }

  fail(reason: unknown): void {
    if (this.#isClosed) return;
    this.#failure.fail(reason);
    this.#close();
    this.#output.failed?.(reason);
  }

  #push(bytes: Bytes): number {
    const taken = this.#guard((stream) =>
      pushTo(stream, bytes, (atLeast) => this.#pool.takeSpare(atLeast)),
    );
    this.#bytesPushed += taken;
    return taken;
  }

  /** Takes the blocks that are complete out of the core. */
  #cut(): void {
    for (;;) {
      const bytes = this.#guard((stream) => stream.nextJob()) as Bytes | undefined;
      if (!bytes) return;
      const index = this.#blocksCut++;
      const observer = this.#events?.observe(
        index,
        this.#guard((stream) => stream.jobBytes),
      );
      this.#jobs.push({ bytes, observer });
    }
  }

  /** Gives every block that was cut to the pool, as its permits and the target allow. */
  async #dispatch(): Promise<void> {
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      this.#failure.throwIfFailed();
      const { bytes, observer } = job;
      if (this.#staysHere()) {
        const piece = observeHere(observer, () =>
          this.#guard(() => this.#core.run("block", bytes)),
        );
        this.#accept(piece, this.#blocksOut++);
        return;
      }
      const wanted = this.#output.wanted();
      if (wanted) await this.#failure.race(wanted);
      await this.#pool.permit();
      this.#permits++;
      if (this.#isClosed) this.#returnPermits();
      this.#failure.throwIfFailed();
      const index = this.#blocksOut++;
      this.#blocksAtWork++;
      this.#pool
        .run("block", bytes, () => !this.#isClosed, observer)
        .finally(() => this.#blocksAtWork--)
        .then(
          (piece) => this.#accept(piece, index),
          (reason: unknown) => this.fail(reason),
        )
        .finally(() => this.#returnPermits());
    }
    this.#failure.throwIfFailed();
  }

  /** Whether the block is the only one, and small enough for this thread. */
  #staysHere(): boolean {
    // Blocks of other streams are being compressed by the workers, so this one may be, too.
    if (this.#pool.workers > 0 && this.#pool.streams >= MANY_STREAMS) return false;
    const isDense = (this.#options.level ?? 0) >= FIRST_DENSE_LEVEL;
    return (
      this.#hasEnded &&
      this.#blocksCut === 1 &&
      this.#bytesPushed <= (isDense ? INLINE_BYTES.dense : INLINE_BYTES.cheap)
    );
  }

  /** Takes a piece and delivers the output that it makes ready. */
  #accept(piece: Piece, index: number): void {
    if (this.#isClosed) return;
    try {
      const output = this.#guard((stream) => {
        stream.accept(piece.meta, piece.data);
        this.#blocksJoined = stream.blocks;
        return stream.takeOutput() as Bytes[];
      });
      this.#events?.compressed(index, piece.data.length);
      this.#events?.joined(this.#blocksJoined);
      // The listener may have ended the stream.
      if (this.#isClosed) return;
      if (output.length > 0) {
        for (const part of output) this.#output.deliver(part);
        const { bytesIn, bytesOut } = this.#stream;
        this.#options.onProgress?.({ bytesIn, bytesOut });
      }
      if (this.#stream.isComplete) this.#complete();
    } catch (reason) {
      this.fail(reason);
    }
  }

  #complete(): void {
    if (this.#options.index) {
      this.#output.indexed?.(this.#guard((stream) => stream.takeIndex()) as Bytes);
    }
    this.#close();
  }

  /** Gives back the permits that no block holds any more. */
  #returnPermits(): void {
    const held = this.#isClosed ? this.#blocksAtWork : this.#blocksOut - this.#blocksJoined;
    this.#pool.returnPermits(this.#permits - held);
    this.#permits = held;
  }

  #guard<T>(call: (stream: Stream) => T): T {
    return this.#core.guard(() => call(this.#stream));
  }

  #close(): void {
    this.#isClosed = true;
    this.#pool.streams--;
    this.#returnPermits();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    // After a trap there is nothing to free: the whole instance is dropped.
    if (this.#core.isCurrent(this.#glue)) this.#stream.free();
    this.#wakeWaiting();
  }
}
