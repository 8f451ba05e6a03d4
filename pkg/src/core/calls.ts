/**
 * Calls of the core, on the page and in workers: the public options become its settings, chunks go
 * into its streams, and jobs become pieces.
 */

import type { Bytes } from "../bytes.js";
import { bytesOf } from "../bytes.js";
import { ParflateError } from "../errors.js";
import type { BlockWorker, Glue, Inflater, Settings, Stream } from "../generated/glue.js";
import type { CompressOptions, DecompressOptions } from "../options.js";

/** gzip's level for a call that names none. */
const DEFAULT_LEVEL = 6;

/** Most bytes of one push: more than any block, and a length that wasm's 32 bits can express. */
const MOST_PUSH_BYTES = 1 << 30;

/** The core's settings for a call that compresses; the caller frees them. */
export function settingsOf(glue: Glue, options: CompressOptions): Settings {
  const level = options.level ?? DEFAULT_LEVEL;
  // Rust checks the range; this catches values that would wrap when converted to u8.
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

/** The core's decoder for a call that decompresses; the caller frees it. */
export function inflaterOf(glue: Glue, options: DecompressOptions): Inflater {
  const { format = "gzip", dictionary, limit = Infinity, trailingData = "error" } = options;
  const given = dictionary === undefined ? undefined : bytesOf(dictionary);
  return new glue.Inflater(format, given, limit, trailingData);
}

/**
 * Copies bytes from the front of `bytes` into a stream's open block and returns how many; the
 * caller takes the stream's jobs before it pushes more.
 *
 * Only the first push to a block needs a buffer, so the usual push is one call of the core.
 */
export function pushTo(
  stream: Stream,
  bytes: Bytes,
  takeSpare?: (atLeast: number) => Bytes | undefined,
): number {
  const front = bytes.subarray(0, MOST_PUSH_BYTES);
  const taken = stream.push(front);
  if (taken > 0) return taken;
  const needed = stream.bufferNeeded(front.length);
  stream.provideBuffer(takeSpare?.(needed) ?? allocate(needed));
  return stream.push(front);
}

function allocate(bytes: number): Bytes {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    const message = `out of memory: ${bytes} bytes for a block could not be allocated`;
    throw new ParflateError("out-of-memory", message, { cause });
  }
}

/** A compressed block, as it travels from a worker to its stream. */
export interface Piece {
  /** Its index, lengths and checksum, in the core's own form. */
  readonly meta: Bytes;
  /** Its part of the output, in a buffer of its own. */
  readonly deflate: Bytes;
}

/** Compresses a job. */
export function pieceOf(worker: BlockWorker, job: Bytes): Piece {
  const deflate = worker.compress(job) as Bytes;
  return { deflate, meta: worker.meta as Bytes };
}

function secondsOf(mtime: Date | number): number {
  const seconds = typeof mtime === "number" ? mtime : Math.floor(mtime.getTime() / 1000);
  return unsigned32(seconds, "gzip.mtime");
}

function unsigned32(value: number, option: string): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new ParflateError(
      "invalid-option",
      `invalid ${option}: ${value} is not a whole number from 0 to 4294967295`,
    );
  }
  return value;
}

function latin1(text: string, option: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0xff) {
      throw new ParflateError(
        "invalid-option",
        `invalid ${option}: gzip stores Latin-1 text, which lacks ${JSON.stringify(text[at])}`,
      );
    }
    bytes[at] = unit;
  }
  return bytes;
}
