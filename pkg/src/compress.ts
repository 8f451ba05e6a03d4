/** The whole-input functions that compress: to bytes, or to a sink in constant memory. */

import type { Bytes, Source } from "./bytes.js";
import { chunksOf } from "./bytes.js";
import { openCompression } from "./compression.js";
import type { Open, Report, Sink } from "./drive.js";
import { toBytes, toSink } from "./drive.js";
import type { CompressOptions, IndexableOptions } from "./options.js";

/** A compressed file and its index. */
export interface Indexed {
  /** The gzip file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its index, a GZIDX file, for `open` of `parflate/ranges` and other programs. */
  readonly index: Uint8Array<ArrayBuffer>;
}

/**
 * Compresses a source into one gzip, zlib or raw stream; with `index: true`, makes its index, too.
 *
 * The bytes are the same for the same options and input, on every machine and with any number of
 * workers.
 *
 * @example
 * const gz = await compress(new Blob(["some text"]), { level: 9 });
 * const { bytes, index } = await compress(new Blob(["some text"]), { index: true });
 *
 * @throws {ParflateError} for options that cannot be honoured and failures of workers or the core;
 *   `TypeError` for a source of another type; the signal's reason when aborted.
 */
export function compress(
  source: Source,
  options: IndexableOptions & { readonly index: true },
): Promise<Indexed>;
export function compress(
  source: Source,
  options?: CompressOptions,
): Promise<Uint8Array<ArrayBuffer>>;
export async function compress(
  source: Source,
  options: IndexableOptions = {},
): Promise<Uint8Array<ArrayBuffer> | Indexed> {
  let index: Bytes | undefined;
  const open: Open = (output) => openCompression(options, output);
  const bytes = await toBytes(chunksOf(source), open, (made) => {
    index = made;
  });
  return index ? { bytes, index } : bytes;
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
  options: IndexableOptions = {},
): Promise<Report> {
  return toSink(chunksOf(source), sink, (output) => openCompression(options, output));
}
