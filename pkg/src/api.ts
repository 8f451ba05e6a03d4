/** The public face, the same for every entry. */

export type { BlockEvent, BlockListener } from "./block-events.js";
export type { ByteSource } from "./bytes.js";
export type { Capabilities } from "./capabilities.js";
export { capabilities } from "./capabilities.js";
export type { Report } from "./compress.js";
export { compress, compressTo } from "./compress.js";
export { decompress } from "./decompress.js";
export type { ParflateErrorCode } from "./errors.js";
export { ParflateError } from "./errors.js";
export type {
  CompressOptions,
  DecompressOptions,
  Format,
  GzipFields,
  Progress,
  TrailingDataPolicy,
} from "./options.js";
export type { PoolOptions } from "./pool/pool.js";
export type { Sink } from "./sink.js";
export type { Source } from "./source.js";
export { ParallelCompressionStream, ParallelDecompressionStream } from "./streams.js";

import type { PoolOptions } from "./pool/pool.js";
import { Pool } from "./pool/pool.js";

export type { Pool };

/** Makes a pool of one's own, for a number of workers or addresses that are not the default. */
export function createPool(options: PoolOptions = {}): Pool {
  return new Pool(options);
}
