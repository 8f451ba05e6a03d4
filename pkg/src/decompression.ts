/** One stream through the core's decoder, in steps that leave the page responsive. */

import type { Bytes } from "./bytes.js";
import { bytesOf } from "./bytes.js";
import type { Core } from "./core/core.js";
import type { Glue, Inflater } from "./core/glue.js";
import type { DecompressOptions } from "./options.js";
import { defaultPool } from "./pool/pool.js";

/** Bytes that enter the core at once. */
const PUSH_BYTES = 64 << 10;

/** Milliseconds of decoding after which other tasks of the page get their turn. */
const SLICE_MS = 12;

/** Who takes the content. */
export interface ContentSide {
  deliver(bytes: Bytes): void;
  /** Resolves when more is wanted; `undefined` if it is already. */
  wanted(): Promise<void> | undefined;
}

export class Decompression {
  readonly #core: Core;
  readonly #glue: Glue;
  readonly #inflater: Inflater;
  readonly #content: ContentSide;
  readonly #options: DecompressOptions;
  #sliceEnd = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #isClosed = false;

  private constructor(core: Core, options: DecompressOptions, content: ContentSide) {
    this.#core = core;
    this.#glue = core.glue;
    this.#options = options;
    this.#content = content;
    const { format = "gzip", dictionary, limit = Infinity, trailingData = "error" } = options;
    this.#inflater = core.guard(
      () =>
        new this.#glue.Inflater(
          format,
          dictionary === undefined ? undefined : bytesOf(dictionary),
          limit,
          trailingData,
        ),
    );
  }

  static async open(options: DecompressOptions, content: ContentSide): Promise<Decompression> {
    options.signal?.throwIfAborted();
    const core = await (options.pool ?? defaultPool()).core();
    options.signal?.throwIfAborted();
    return new Decompression(core, options, content);
  }

  /** Takes a chunk; resolves when its content was delivered. */
  async write(chunk: Bytes, isOwned = false): Promise<void> {
    if (chunk.length === 0) return;
    await this.#run(isOwned ? chunk : chunk.slice(), false);
  }

  /** Ends the input; rejects if the stream is not complete. */
  async end(): Promise<void> {
    await this.#run(new Uint8Array(0), true);
    this.close();
  }

  /** Frees the decoder. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#core.isCurrent(this.#glue)) this.#inflater.free();
  }

  async #run(input: Bytes, isEnd: boolean): Promise<void> {
    let rest = input;
    try {
      do {
        if (performance.now() > this.#sliceEnd) {
          await new Promise<void>((resolve) => setTimeout(resolve));
          this.#sliceEnd = performance.now() + SLICE_MS;
        }
        this.#options.signal?.throwIfAborted();
        const taken = this.#core.guard(() =>
          this.#inflater.step(rest.subarray(0, PUSH_BYTES), isEnd),
        );
        rest = rest.subarray(taken);
        this.#bytesIn += taken;
        const content = this.#core.guard(() => this.#inflater.takeOutput()) as Bytes;
        if (content.length > 0) {
          this.#bytesOut += content.length;
          this.#content.deliver(content);
          this.#options.onProgress?.({ bytesIn: this.#bytesIn, bytesOut: this.#bytesOut });
          await this.#content.wanted();
        }
        if (this.#inflater.isFinished) return;
      } while (rest.length > 0 || !this.#inflater.needsInput);
    } catch (reason) {
      this.close();
      throw reason;
    }
  }
}
