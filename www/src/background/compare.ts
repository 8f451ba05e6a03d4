/**
 * Verifies a result: the browser's own decoder, which shares no code with Parflate, inflates it,
 * and every byte is compared with the source. Both are streams, so memory stays at a few chunks.
 */
import type { Format } from "parflate";

import { openStream, type Source } from "../engine/source.ts";

export interface CompareInput {
  source: Source;
  result: Blob;
  format: Format;
}

/** Whether the result inflates to exactly the source; false also where it does not inflate. */
export async function compare(input: CompareInput, signal?: AbortSignal): Promise<boolean> {
  const expected = new ChunkReader(await openStream(input.source));
  const decoder = new DecompressionStream(input.format);
  const inflated = new ChunkReader(input.result.stream().pipeThrough(decoder));
  for (;;) {
    signal?.throwIfAborted();
    const wanted = await expected.peek();
    const found = await inflated.peek().catch(() => undefined);
    if (found === undefined) return false;
    if (wanted.length === 0 || found.length === 0) return wanted.length === found.length;
    const count = Math.min(wanted.length, found.length);
    if (!equal(wanted.subarray(0, count), found.subarray(0, count))) return false;
    expected.skip(count);
    inflated.skip(count);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** Reads a stream's bytes whatever the sizes of its chunks. */
class ChunkReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #chunk = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.getReader();
  }

  /** The next bytes, at least one; empty at the end of the stream only. */
  async peek(): Promise<Uint8Array<ArrayBuffer>> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.#chunk = value;
    }
    return this.#chunk;
  }

  skip(count: number): void {
    this.#chunk = this.#chunk.subarray(count);
  }
}
