/** The options of the public functions, and their way into the core. */

import type { BlockListener } from "./block-events.js";
import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf } from "./bytes.js";
import type { StreamPool } from "./compression.js";
import type { Glue, Settings } from "./core/glue.js";
import { ParflateError } from "./errors.js";
import type { Pool } from "./pool/pool.js";

/** A container format, by its name on the web platform: `deflate` is zlib. */
export type Format = "gzip" | "deflate" | "deflate-raw";

/** Optional fields of the gzip header; none is written by default. */
export interface GzipFields {
  /** Time of modification, as a date or in seconds since 1970. */
  readonly mtime?: Date | number;
  /** Name of the original file; Latin-1. */
  readonly name?: string;
  /** Comment; Latin-1. */
  readonly comment?: string;
}

/** How far a call has come. */
export interface Progress {
  /** Bytes of input whose output is out. */
  readonly bytesIn: number;
  /** Bytes of output that are out. */
  readonly bytesOut: number;
}

/** What every call that compresses takes. */
export interface CompressOptions {
  /** 0 (stored) to 12 (densest). @default 6 */
  readonly level?: number;
  /** @default "gzip" */
  readonly format?: Format;
  /** Bytes of input that are compressed as one block. @default what suits the level */
  readonly blockSize?: number;
  /** Content that the reader has too; its last 32 KiB are used. Not for gzip. */
  readonly dictionary?: ByteSource;
  /** Fields of the gzip header. */
  readonly gzip?: GzipFields;
  /** Stops the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each block that is out. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told of each block: which worker has it, since when, and what came of it. */
  readonly onBlock?: BlockListener;
  /** Where to compress. @default one pool for the page, started when first needed */
  readonly pool?: Pool | StreamPool;
}

/** What to do with bytes after the end of the compressed data. */
export type TrailingDataPolicy = "error" | "ignore";

/** What every call that decompresses takes. */
export interface DecompressOptions {
  /** @default "gzip" */
  readonly format?: Format;
  /** The dictionary the data were made with. */
  readonly dictionary?: ByteSource;
  /** Most bytes of output to make before giving up. @default no limit */
  readonly limit?: number;
  /** @default "error", as the platform does */
  readonly trailingData?: TrailingDataPolicy;
  /** Stops the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called now and then. */
  readonly onProgress?: (progress: Progress) => void;
  /** Whose copy of the core to use. */
  readonly pool?: Pool;
}

/** The level of a call that names none, as gzip's. */
const DEFAULT_LEVEL = 6;

/** The core's options for a call; the caller frees them. */
export function settingsOf(glue: Glue, options: CompressOptions): Settings {
  const level = options.level ?? DEFAULT_LEVEL;
  // The core checks the range; here only what a conversion to a byte would hide.
  if (!Number.isInteger(level) || level < 0 || level > 255) {
    throw new ParflateError("invalid-option", `invalid level: ${level} is not in 0 to 12`);
  }
  const settings = new glue.Settings(options.format ?? "gzip", level);
  try {
    if (options.blockSize !== undefined) {
      settings.setBlockBytes(unsigned32(options.blockSize, "blockSize"));
    }
    if (options.dictionary !== undefined) settings.setDictionary(bytesOf(options.dictionary));
    if (options.gzip !== undefined) {
      const { mtime, name, comment } = options.gzip;
      settings.setGzipHeader(
        mtime === undefined ? 0 : secondsOf(mtime),
        name === undefined ? undefined : latin1(name, "gzip.name"),
        comment === undefined ? undefined : latin1(comment, "gzip.comment"),
      );
    }
    settings.resolveBlockBytes();
  } catch (error) {
    settings.free();
    throw error;
  }
  return settings;
}

function secondsOf(mtime: Date | number): number {
  const seconds = typeof mtime === "number" ? mtime : Math.floor(mtime.getTime() / 1000);
  return unsigned32(seconds, "gzip.mtime");
}

function unsigned32(value: number, option: string): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new ParflateError("invalid-option", `invalid ${option}: ${value} does not fit 32 bits`);
  }
  return value;
}

function latin1(text: string, option: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0xff) {
      throw new ParflateError("invalid-option", `invalid ${option}: gzip takes Latin-1 only`);
    }
    bytes[at] = unit;
  }
  return bytes;
}
