/** The public options as objects of the core. */

import type { Bytes } from "../bytes.js";
import { bytesOf } from "../bytes.js";
import { ParflateError } from "../errors.js";
import type { Glue, Reader, Settings } from "../generated/glue.js";
import type { CompressOptions, DecompressOptions } from "../options.js";

/** gzip's level for a call that names none. */
const DEFAULT_LEVEL = 6;

/** The core's settings for a call that compresses; the caller frees them. */
export function settingsOf(glue: Glue, options: CompressOptions): Settings {
  const level = options.level ?? DEFAULT_LEVEL;
  // Rust checks the range; this catches values that would wrap when converted to u8.
  if (!Number.isInteger(level) || level < 0 || level > 255) {
    throw new ParflateError("invalid-option", `invalid level: ${level} is not in 0 to 13`);
  }
  const settings = new glue.Settings(options.format ?? "gzip", level);
  try {
    if (options.blockSize !== undefined) {
      settings.setBlockBytes(unsigned32(options.blockSize, "blockSize"));
    }
    if (options.restartEvery !== undefined) {
      settings.setRestartBytes(unsigned32(options.restartEvery, "restartEvery"));
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

/** The core's reader for a call that decompresses; the caller frees it. */
export function readerOf(glue: Glue, options: DecompressOptions): Reader {
  const { format = "gzip", dictionary, limit = Infinity, trailingData = "error" } = options;
  const given = dictionary === undefined ? undefined : bytesOf(dictionary);
  return new glue.Reader(format, given, limit, trailingData);
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
