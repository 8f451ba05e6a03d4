/** The whole-input functions that decompress: to bytes, or to a sink in constant memory. */

import type { Source } from "./bytes.js";
import { chunksOf } from "./bytes.js";
import { openDecompression } from "./decompression.js";
import type { Report, Sink } from "./drive.js";
import { toBytes, toSink } from "./drive.js";
import type { DecompressOptions } from "./options.js";

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
  return toBytes(chunksOf(source), (output) => openDecompression(options, output));
}

/**
 * Decompresses a source into a sink, in memory that does not grow with the content. The sink is
 * closed when all checksums have agreed, and aborted on failure.
 *
 * @example
 * const response = await fetch("/log.gz");
 * const { bytesOut } = await decompressTo(response, await showSaveFilePicker());
 *
 * @throws as `decompress`, and the sink's own error.
 */
export async function decompressTo(
  source: Source,
  sink: Sink,
  options: DecompressOptions = {},
): Promise<Report> {
  return toSink(chunksOf(source), sink, (output) => openDecompression(options, output));
}
