/** The entry for reading any part of a file, on pages, in Deno and in Bun. */

import { compileFrom } from "../platform.js";
import { openerOf } from "../ranges.js";

export type { ByteSource } from "../bytes.js";
export type { ParflateErrorCode } from "../errors.js";
export { ParflateError } from "../errors.js";
export type { RandomAccess } from "../random-access.js";
export type { OpenOptions, RangeFile, RangeSource } from "../ranges.js";

/**
 * Opens a gzip file by its index, so that any part of its content can be read.
 *
 * The index comes from `compress(source, { index: true })`, from the command's `--index` or
 * `--make-index`, or from `indexed_gzip`, `rapidgzip` or `bgzip`. Content is decoded on the calling
 * thread: at most what is between two points of the index for each read.
 *
 * @example
 * const file = await open("/logs/2026.gz", { index: "/logs/2026.gz.gzidx" });
 * const part = await file.read(3_000_000_000, 65_536);
 *
 * @throws {ParflateError} `invalid-index` when the index is damaged or of another file,
 *   `read-failed` when index or file cannot be read or the server has no ranges, and
 *   `wasm-unavailable`; `TypeError` for a source of another type; the signal's reason when aborted.
 */
export const open = openerOf((wasmUrl) =>
  compileFrom(wasmUrl ?? new URL("./ranges.wasm", import.meta.url)),
);
