/**
 * A result inflated by the browser's own decoder, which shares no code with ours, and compared
 * with its source byte by byte, in the memory of a few chunks.
 */
import type { Format } from "parflate";

import { openStream, type Source } from "./source.ts";

export interface VerifyQuestion {
  source: Source;
  result: Blob;
  format: Format;
}

/** Resolves to whether the result inflates to exactly the source; what does not inflate does not. */
export async function compare(question: VerifyQuestion, signal?: AbortSignal): Promise<boolean> {
  const expected = new ChunkReader(await openStream(question.source));
  const decoder = new DecompressionStream(question.format);
  const inflated = new ChunkReader(question.result.stream().pipeThrough(decoder));
  for (;;) {
    signal?.throwIfAborted();
    const want = await expected.peek();
    const got = await inflated.peek().catch(() => null);
    if (got === null) return false;
    if (want.length === 0 || got.length === 0) return want.length === got.length;
    const count = Math.min(want.length, got.length);
    if (!equal(want.subarray(0, count), got.subarray(0, count))) return false;
    expected.skip(count);
    inflated.skip(count);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** A stream's bytes without regard to how they are chunked. */
class ChunkReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #chunk = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.getReader();
  }

  /** The next bytes, at least one; empty only at the end. */
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
