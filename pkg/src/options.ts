/** The options of the public functions, and the interfaces between a stream and its ends. */

import type { BlockListener } from "./block-events.js";
import type { ByteSource, Bytes } from "./bytes.js";
import type { Pool } from "./pool/pool.js";

/** A container format, by its name on the web platform: `deflate` is zlib. */
export type Format = "gzip" | "deflate" | "deflate-raw";

/** Optional fields of the gzip header; none is written by default. */
export interface GzipFields {
  /** Time of modification, as a `Date` or in seconds since 1970. @default none */
  readonly mtime?: Date | number;
  /** Name of the original file, in Latin-1. @default none */
  readonly name?: string;
  /** Comment, in Latin-1. @default none */
  readonly comment?: string;
}

/** The progress of a call. */
export interface Progress {
  /** Bytes of input whose output was delivered. */
  readonly bytesIn: number;
  /** Bytes of output delivered. */
  readonly bytesOut: number;
}

/**
 * The options of every call that compresses.
 *
 * @example
 * await compress(file, { level: 9, gzip: { name: file.name }, signal });
 */
export interface CompressOptions {
  /** From 0 (stored) over 1 (fastest) to 13 (smallest). @default 6 */
  readonly level?: number;
  /** The container around the DEFLATE data. @default "gzip" */
  readonly format?: Format;
  /**
   * Bytes of input in a block, which one worker compresses at once. It changes the output.
   * @default 524288, or 1048576 at level 9
   */
  readonly blockSize?: number;
  /**
   * Makes reading from the middle possible: every so many bytes, at least 1024, a block starts
   * without a dictionary. 4194304 makes the output about 0.1 % larger. @default never
   */
  readonly restartEvery?: number;
  /** Content that the reader also has; the last 32 KiB count. Not for gzip. @default none */
  readonly dictionary?: ByteSource;
  /** Fields of the gzip header. @default none */
  readonly gzip?: GzipFields;
  /** Stops the call, which then rejects with the signal's reason. @default none */
  readonly signal?: AbortSignal;
  /** Called each time output was delivered. @default none */
  readonly onProgress?: (progress: Progress) => void;
  /** Called when a block is started, compressed and joined to the output. @default none */
  readonly onBlock?: BlockListener;
  /** The workers to use. @default one pool for the page, started when first needed */
  readonly pool?: Pool | StreamPool;
}

/** The options of `compress` and `compressTo`, which can make an index. */
export interface IndexableOptions extends CompressOptions {
  /**
   * Makes an index besides, for `open` of `parflate/ranges`; sets `restartEvery` to 4194304 if it
   * is not set. For gzip only. @default false
   */
  readonly index?: boolean;
}

/** How to treat bytes after the end of the compressed data; `zeros` allows padding only. */
export type TrailingDataPolicy = "error" | "zeros" | "ignore";

/**
 * The options of every call that decompresses.
 *
 * @example
 * await decompress(response, { format: "deflate", limit: 100_000_000 });
 */
export interface DecompressOptions {
  /** The container around the DEFLATE data. @default "gzip" */
  readonly format?: Format;
  /** The dictionary with which the data were compressed. @default none */
  readonly dictionary?: ByteSource;
  /** Most bytes of output before the call rejects with `limit-exceeded`. @default no limit */
  readonly limit?: number;
  /** How to treat bytes after the end of the compressed data. @default "error" */
  readonly trailingData?: TrailingDataPolicy;
  /** Stops the call, which then rejects with the signal's reason. @default none */
  readonly signal?: AbortSignal;
  /** Called each time output was delivered. @default none */
  readonly onProgress?: (progress: Progress) => void;
  /** The workers to use. @default one pool for the page, started when first needed */
  readonly pool?: Pool;
}

/** The taker of a stream's output. */
export interface OutputTarget {
  /** Takes the next bytes; never called after a failure. */
  deliver(bytes: Bytes): void;
  /** Resolves when more is wanted; `undefined` if it is already. May be called again meanwhile. */
  wanted(): Promise<void> | undefined;
  /** The stream is complete, and this is its index, a GZIDX file; called if one was asked for. */
  indexed?(index: Bytes): void;
  /** The stream has failed; called once. */
  failed?(reason: unknown): void;
}

/** A stream that is being compressed or decompressed. */
export interface StreamSession {
  /** Takes a chunk; resolves when the next may come. */
  write(chunk: Bytes, isOwned?: boolean): Promise<void>;
  /** Completes the stream; resolves when all of its output was delivered. */
  end(): Promise<void>;
  /** Ends the stream without completing it. */
  fail(reason: unknown): void;
}

/** A pool that takes whole streams instead of blocks. */
export interface StreamPool {
  /** @internal */
  openStream(options: IndexableOptions, output: OutputTarget): Promise<StreamSession>;
}
