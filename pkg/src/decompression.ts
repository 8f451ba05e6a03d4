/**
 * One stream that is being decompressed: its first bytes on the calling thread, the rest on
 * workers.
 *
 * Most small inputs are decoded before a worker would have started, so nothing is sent to one until
 * the input is longer than that. The worker then decodes it from its start, and what was delivered
 * already is left out.
 */

import type { Bytes } from "./bytes.js";
import type { Core } from "./core/core.js";
import { readerOptionsOf } from "./core/settings.js";
import { FailureSignal } from "./errors.js";
import type { DecompressOptions, OutputTarget, StreamSession } from "./options.js";
import type { Pool } from "./pool/pool.js";
import { defaultPool } from "./pool/pool.js";
import { LocalReading } from "./reading/local.js";
import { RemoteReading } from "./reading/remote.js";

/** Bytes of input that are decoded on the calling thread. */
const LOCAL_BYTES = 64 << 10;

/** Bytes of content that are: some three milliseconds' work. */
const LOCAL_CONTENT_BYTES = 1 << 20;

/** Starts a stream on the pool of the options, or the page's own. */
export async function openDecompression(
  options: DecompressOptions,
  output: OutputTarget,
): Promise<StreamSession> {
  const { signal, pool = defaultPool() } = options;
  signal?.throwIfAborted();
  const core = await pool.core();
  signal?.throwIfAborted();
  return new Decompression(pool, core, options, output);
}

class Decompression implements StreamSession {
  readonly #pool: Pool;
  readonly #core: Core;
  readonly #options: DecompressOptions;
  readonly #output: OutputTarget;
  readonly #onAbort: () => void;
  readonly #failure = new FailureSignal();
  #local: LocalReading | undefined;
  #remote: RemoteReading | undefined;
  /** The input so far, while it may still go to a worker. */
  #held: Bytes[] = [];
  #heldBytes = 0;
  #staysHere = false;
  #isClosed = false;

  constructor(pool: Pool, core: Core, options: DecompressOptions, output: OutputTarget) {
    this.#pool = pool;
    this.#core = core;
    this.#options = options;
    this.#output = output;
    this.#onAbort = () => this.fail(options.signal?.reason);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Takes a chunk, whose bytes are read before this returns unless the caller owns them. */
  async write(chunk: Bytes, isOwned = false): Promise<void> {
    this.#failure.throwIfFailed();
    if (chunk.length > 0) await this.#failure.race(this.#take(isOwned ? chunk : chunk.slice()));
  }

  async end(): Promise<void> {
    this.#failure.throwIfFailed();
    const ended = this.#remote ? this.#remote.end() : this.#take(new Uint8Array(0), true);
    await this.#failure.race(ended);
    this.#close();
  }

  fail(reason: unknown): void {
    if (this.#isClosed) return;
    this.#failure.fail(reason);
    this.#close(reason);
    this.#output.failed?.(reason);
  }

  async #take(bytes: Bytes, isEnd = false): Promise<void> {
    if (this.#remote) return this.#remote.write(bytes);
    const isShort = this.#heldBytes + bytes.length <= LOCAL_BYTES;
    if (!this.#staysHere) {
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
      this.#staysHere = this.#pool.workers === 0;
    }
    if (this.#staysHere || isShort) {
      if (await this.#decodeHere(bytes, isEnd)) return;
    }
    const held = this.#held.splice(0);
    const remote = await this.#openRemote();
    if (remote) {
      for (const each of held) await remote.write(each);
      if (isEnd) await remote.end();
    } else if (isShort) {
      await this.#local?.run(Infinity);
    } else {
      await this.#decodeHere(bytes, isEnd);
    }
  }

  /** Decodes on this thread; resolves to false when there is more content than is decoded here. */
  #decodeHere(bytes: Bytes, isEnd: boolean): Promise<boolean> {
    this.#local ??= new LocalReading(this.#core, this.#options, this.#output);
    this.#local.push(bytes, isEnd);
    return this.#local.run(this.#staysHere ? Infinity : LOCAL_CONTENT_BYTES);
  }

  /** Goes on on a worker, which is to be given the input so far; `undefined` if there is none. */
  async #openRemote(): Promise<RemoteReading | undefined> {
    const lease = await this.#pool.lease();
    if (!lease) {
      this.#staysHere = true;
      return undefined;
    }
    if (this.#isClosed) lease.link.closeStream(lease.stream);
    this.#failure.throwIfFailed();
    this.#remote = new RemoteReading({
      pool: this.#pool,
      lease,
      options: readerOptionsOf(this.#options),
      skippedBytes: this.#local?.bytesOut ?? 0,
      output: this.#output,
      onProgress: this.#options.onProgress,
      fail: (reason) => this.fail(reason),
    });
    this.#local?.close();
    return this.#remote;
  }

  #close(reason?: unknown): void {
    this.#isClosed = true;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#local?.close();
    this.#remote?.close(reason);
  }
}
