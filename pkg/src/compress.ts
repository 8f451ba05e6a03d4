/** The whole-input functions: compress to bytes, or to a sink in constant memory. */

import { Breaker } from "./breaker.js";
import type { Bytes } from "./bytes.js";
import { concat } from "./bytes.js";
import type { OutputSide } from "./compression.js";
import { openCompression } from "./compression.js";
import type { CompressOptions } from "./options.js";
import type { Sink } from "./sink.js";
import { streamOf } from "./sink.js";
import type { Chunk, Source } from "./source.js";
import { chunksOf } from "./source.js";

/** What a finished call amounted to. */
export interface Report {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * Compresses a source into one gzip, zlib or raw stream.
 *
 * The bytes are the same for the same options and input, on every machine and with any number of
 * workers.
 *
 * @throws {ParflateError} for options that cannot be honoured and failures of the machinery;
 *   `TypeError` for a source of another type; the signal's reason when aborted.
 */
export async function compress(
  source: Source,
  options: CompressOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks = chunksOf(source);
  const parts: Bytes[] = [];
  await drive(chunks, options, { deliver: (bytes) => parts.push(bytes), wanted: () => undefined });
  return concat(parts);
}

/**
 * Compresses a source into a sink, in memory that does not grow with the input. The sink is closed
 * at the end and aborted on failure.
 *
 * @throws as `compress`, and the sink's own error.
 */
export async function compressTo(
  source: Source,
  sink: Sink,
  options: CompressOptions = {},
): Promise<Report> {
  const chunks = chunksOf(source);
  const writer = (await streamOf(sink)).getWriter();
  let bytesOut = 0;
  let failSink: ((reason: unknown) => void) | undefined;
  const output: OutputSide = {
    deliver(bytes) {
      bytesOut += bytes.length;
      writer.write(bytes).catch((reason: unknown) => failSink?.(reason));
    },
    wanted: () => ((writer.desiredSize ?? 1) > 0 ? undefined : writer.ready),
  };
  try {
    const bytesIn = await drive(chunks, options, output, (fail) => {
      failSink = fail;
      writer.closed.catch(fail);
    });
    await writer.close();
    return { bytesIn, bytesOut };
  } catch (reason) {
    writer.abort(reason).catch(() => {});
    throw reason;
  } finally {
    writer.releaseLock();
  }
}

/** Runs all chunks through a stream and returns the bytes of input. */
async function drive(
  chunks: AsyncIterable<Chunk>,
  options: CompressOptions,
  output: OutputSide,
  onOpen?: (fail: (reason: unknown) => void) => void,
): Promise<number> {
  let bytesIn = 0;
  const breaker = new Breaker();
  const failed = (reason: unknown) => breaker.trip(reason);
  const compression = await openCompression(options, { ...output, failed });
  onOpen?.((reason) => compression.fail(reason));
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      // Neither a source that never answers nor a pool that is busy with other streams may keep a
      // failed call from settling.
      const next = await breaker.wait(iterator.next());
      if (next.done) break;
      bytesIn += next.value.bytes.length;
      await breaker.wait(compression.write(next.value.bytes, next.value.isOwned));
    }
    await breaker.wait(compression.end());
    return bytesIn;
  } catch (reason) {
    compression.fail(reason);
    iterator.return?.(undefined).catch(() => {});
    throw reason;
  }
}
