/** Decompression: the whole-input function, and one stream through the core's decoder. */

import type { Bytes, Source } from "./bytes.js";
import { chunksOf, concat } from "./bytes.js";
import type { Core } from "./core/core.js";
import { inflaterOf } from "./core/settings.js";
import { FailureSignal } from "./errors.js";
import type { Glue, Inflater } from "./generated/glue.js";
import type { DecompressOptions, OutputTarget } from "./options.js";
import { defaultPool } from "./pool/pool.js";

/** Bytes that enter the core in one step. */
const STEP_BYTES = 64 << 10;

/** Milliseconds of decoding after which the page's other tasks may run. */
const SLICE_MS = 12;

/**
 * Decompresses a source: all members of a gzip file, a zlib stream or a raw one. Nothing is
 * returned unless all checksums agree.
 *
 * @example
 * const text = new TextDecoder().decode(await decompress(await fetch("/log.gz")));
 *
 * @throws {ParflateError} `truncated`, `corrupt`, `trailing-data`, `needs-dictionary` or
 *   `limit-exceeded` for the input; otherwise as `compress`.
 */
export async function decompress(
  source: Source,
  options: DecompressOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks = chunksOf(source);
  const parts: Bytes[] = [];
  const decompression = await Decompression.open(options, {
    deliver: (bytes) => parts.push(bytes),
    wanted: () => undefined,
  });
  try {
    for await (const { bytes, isOwned } of abortable(chunks, options.signal)) {
      await decompression.write(bytes, isOwned);
    }
    await decompression.end();
  } finally {
    decompression.close();
  }
  return concat(parts);
}

/** The same items, until the signal is aborted, even if the source never answers. */
async function* abortable<T>(items: AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
  if (!signal) {
    yield* items;
    return;
  }
  const iterator = items[Symbol.asyncIterator]();
  const failure = new FailureSignal();
  const abort = () => failure.fail(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await failure.race(iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    iterator.return?.(undefined).catch(() => {});
  }
}

/** One stream on the calling thread, in steps that leave the page responsive. */
export class Decompression {
  readonly #core: Core;
  readonly #glue: Glue;
  readonly #inflater: Inflater;
  readonly #output: OutputTarget;
  readonly #options: DecompressOptions;
  #sliceEnd = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #isClosed = false;

  private constructor(core: Core, options: DecompressOptions, output: OutputTarget) {
    this.#core = core;
    this.#glue = core.glue;
    this.#options = options;
    this.#output = output;
    this.#inflater = core.guard(() => inflaterOf(this.#glue, options));
  }

  static async open(options: DecompressOptions, output: OutputTarget): Promise<Decompression> {
    options.signal?.throwIfAborted();
    const core = await (options.pool ?? defaultPool()).core();
    options.signal?.throwIfAborted();
    return new Decompression(core, options, output);
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
          this.#inflater.step(rest.subarray(0, STEP_BYTES), isEnd),
        );
        rest = rest.subarray(taken);
        this.#bytesIn += taken;
        const content = this.#core.guard(() => this.#inflater.takeOutput()) as Bytes;
        if (content.length > 0) {
          this.#bytesOut += content.length;
          this.#output.deliver(content);
          this.#options.onProgress?.({ bytesIn: this.#bytesIn, bytesOut: this.#bytesOut });
          await this.#output.wanted();
        }
        if (this.#inflater.isFinished) return;
      } while (rest.length > 0 || !this.#inflater.needsInput);
    } catch (reason) {
      this.close();
      throw reason;
    }
  }
}
