/** The whole-input functions that compress: to bytes, or to a sink in constant memory. */

import type { Source } from "./bytes.js";
import { chunksOf } from "./bytes.js";
import { openCompression } from "./compression.js";
import type { Report, Sink } from "./drive.js";
import { toBytes, toSink } from "./drive.js";
import type { CompressOptions } from "./options.js";

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
  return toBytes(chunksOf(source), (output) => openCompression(options, output));
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
  return toSink(chunksOf(source), sink, (output) => openCompression(options, output));
}
