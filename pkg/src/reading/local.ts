/** A stream that is decompressed on the calling thread, in steps that leave the page responsive. */

import type { Bytes } from "../bytes.js";
import type { Core } from "../core/core.js";
import { readerOf, readerOptionsOf } from "../core/settings.js";
import type { Glue, Reader } from "../generated/glue.js";
import type { DecompressOptions, OutputTarget } from "../options.js";

/** Bytes that enter the core at once. */
const PUSH_BYTES = 64 << 10;

/** Milliseconds of decoding after which the page's other tasks may run. */
const SLICE_MS = 12;

export class LocalReading {
  readonly #core: Core;
  readonly #glue: Glue;
  readonly #reader: Reader;
  readonly #output: OutputTarget;
  readonly #options: DecompressOptions;
  #rest: Bytes = new Uint8Array(0);
  #isEnd = false;
  #sliceEnd = 0;
  #bytesOut = 0;
  #isClosed = false;

  constructor(core: Core, options: DecompressOptions, output: OutputTarget) {
    this.#core = core;
    this.#glue = core.glue;
    this.#options = options;
    this.#output = output;
    this.#reader = core.guard(() => readerOf(this.#glue, readerOptionsOf(options)));
  }

  /** Bytes of content that were delivered. */
  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** Takes input, all of which must have been decoded before more comes. */
  push(input: Bytes, isEnd: boolean): void {
    this.#rest = input;
    this.#isEnd = isEnd;
  }

  /**
   * Decodes the input and delivers its content. Stops after so many bytes of content in all, and
   * resolves to whether everything was decoded.
   */
  async run(mostBytes: number): Promise<boolean> {
    for (;;) {
      if (this.#bytesOut > mostBytes) return false;
      if (performance.now() > this.#sliceEnd) {
        await new Promise<void>((resolve) => setTimeout(resolve));
        this.#sliceEnd = performance.now() + SLICE_MS;
      }
      // It may have been given up meanwhile.
      if (this.#isClosed || this.#core.guard(() => this.#step())) return true;
      await this.#output.wanted();
    }
  }

  /** Goes on a little; returns whether everything was decoded. */
  #step(): boolean {
    const { Outcome } = this.#glue;
    switch (this.#reader.step(0, false)) {
      case Outcome.NeedsInput: {
        if (this.#rest.length === 0 && !this.#isEnd) return true;
        if (this.#rest.length === 0) this.#reader.end();
        this.#reader.push(this.#rest.subarray(0, PUSH_BYTES));
        this.#rest = this.#rest.subarray(PUSH_BYTES);
        return false;
      }
      case Outcome.Content: {
        const content = this.#reader.takeContent() as Bytes;
        this.#bytesOut += content.length;
        this.#output.deliver(content);
        this.#options.onProgress?.({ bytesIn: this.#reader.bytesIn, bytesOut: this.#bytesOut });
        return false;
      }
      default:
        return true;
    }
  }

  /** Frees the decoder. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#core.isCurrent(this.#glue)) this.#reader.free();
  }
}
