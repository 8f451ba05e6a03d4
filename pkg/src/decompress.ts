/** The whole-input functions of the way back. */

import { Breaker } from "./breaker.js";
import type { Bytes } from "./bytes.js";
import { concat } from "./bytes.js";
import type { ContentSide } from "./decompression.js";
import { Decompression } from "./decompression.js";
import type { DecompressOptions } from "./options.js";
import type { Source } from "./source.js";
import { chunksOf } from "./source.js";

/**
 * Decompresses a source: all members of a gzip file, a zlib stream or a raw one. Nothing is
 * returned unless all checks agree.
 *
 * @throws {ParflateError} with `truncated`, `corrupt`, `trailing-data`, `needs-dictionary` or
 *   `limit-exceeded` for the input; else as `compress`.
 */
export async function decompress(
  source: Source,
  options: DecompressOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks = chunksOf(source);
  const parts: Bytes[] = [];
  const content: ContentSide = {
    deliver: (bytes) => parts.push(bytes),
    wanted: () => undefined,
  };
  const decompression = await Decompression.open(options, content);
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
  const breaker = new Breaker();
  const abort = () => breaker.trip(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await breaker.wait(iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    iterator.return?.(undefined).catch(() => {});
  }
}
