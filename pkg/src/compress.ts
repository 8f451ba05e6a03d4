/** The whole-input functions: compress to bytes, or to a sink in constant memory. */

import type { Bytes, Chunk, Source } from "./bytes.js";
import { chunksOf, concat } from "./bytes.js";
import { openCompression } from "./compression.js";
import { FailureSignal } from "./errors.js";
import type { CompressOptions, OutputTarget } from "./options.js";

/** A stream, or a file on disk, which is replaced when the call has succeeded. */
export type Sink = WritableStream<Uint8Array> | FileSystemFileHandle;

/** The sizes of a finished call. */
export interface Report {
  /** Bytes of input. */
  readonly bytesIn: number;
  /** Bytes of output. */
  readonly bytesOut: number;
}

/**
 * Compresses a source into one gzip, zlib or raw stream.
 *
 * The bytes are the same for the same options and input, on every machine and with any number of
 * workers.
 *
 * @example
 * const gz = await compress(new Blob(["some text"]), { level: 9 });
 *
 * @throws {ParflateError} for options that cannot be honoured and failures of workers or the core;
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
 * @example
 * const handle = await showSaveFilePicker({ suggestedName: "data.gz" });
 * const { bytesOut } = await compressTo(file, handle);
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
  const output: OutputTarget = {
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

async function streamOf(sink: Sink): Promise<WritableStream<Bytes>> {
  if (sink instanceof WritableStream) return sink;
  if (typeof (sink as FileSystemFileHandle | undefined)?.createWritable === "function") {
    return (await sink.createWritable()) as unknown as WritableStream<Bytes>;
  }
  throw new TypeError("The sink is neither a WritableStream nor a FileSystemFileHandle");
}

/** Runs all chunks through a stream and returns the bytes of input. */
async function drive(
  chunks: AsyncIterable<Chunk>,
  options: CompressOptions,
  output: OutputTarget,
  onOpen?: (fail: (reason: unknown) => void) => void,
): Promise<number> {
  let bytesIn = 0;
  const failure = new FailureSignal();
  const failed = (reason: unknown) => failure.fail(reason);
  const compression = await openCompression(options, { ...output, failed });
  onOpen?.((reason) => compression.fail(reason));
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      // A failed call settles at once, even if its source never answers or the pool is busy with
      // other streams.
      const next = await failure.race(iterator.next());
      if (next.done) break;
      bytesIn += next.value.bytes.length;
      await failure.race(compression.write(next.value.bytes, next.value.isOwned));
    }
    await failure.race(compression.end());
    return bytesIn;
  } catch (reason) {
    compression.fail(reason);
    iterator.return?.(undefined).catch(() => {});
    throw reason;
  }
}
