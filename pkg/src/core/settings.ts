/** The public options as objects of the core. */

import type { Bytes } from "../bytes.js";
import { bytesOf } from "../bytes.js";
import { ParflateError } from "../errors.js";
import type { Glue, Reader, Settings } from "../generated/glue.js";
import type {
  DecompressOptions,
  Format,
  IndexableOptions,
  TrailingDataPolicy,
} from "../options.js";
import type { ReaderOptions } from "../reading/protocol.js";

/** The formats, in the order of their numbers in the core. */
export const FORMATS: readonly Format[] = ["gzip", "deflate", "deflate-raw"];

/** The policies for trailing data, likewise. */
const TRAILING_DATA: readonly TrailingDataPolicy[] = ["error", "zeros", "ignore"];

/** Bytes of content between the points of an index, if the call does not say how many. */
const INDEX_SPACING_BYTES = 4 << 20;

/** gzip's level for a call that names none. */
const DEFAULT_LEVEL = 6;

/** The core's settings for a call that compresses; the caller frees them. */
export function settingsOf(glue: Glue, options: IndexableOptions): Settings {
  const level = options.level ?? DEFAULT_LEVEL;
  // Rust checks the range; this catches values that would wrap when converted to u8.
  if (!Number.isInteger(level) || level < 0 || level > 255) {
    throw new ParflateError("invalid-option", `invalid level: ${level} is not in 0 to 13`);
  }
  const { format = "gzip" } = options;
  if (options.index && format !== "gzip") {
    throw new ParflateError("invalid-option", "invalid index: only a gzip file can have one");
  }
  const settings = new glue.Settings(numberOf("format", format, FORMATS), level);
  try {
    if (options.blockSize !== undefined) {
      settings.setBlockBytes(unsigned32(options.blockSize, "blockSize"));
    }
    const restartEvery = options.restartEvery ?? (options.index ? INDEX_SPACING_BYTES : undefined);
    if (restartEvery !== undefined) {
      settings.setRestartBytes(unsigned32(restartEvery, "restartEvery"));
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

/** The options of a call that decompresses, checked, in the core's own form. */
export function readerOptionsOf(options: DecompressOptions): ReaderOptions {
  const { format = "gzip", dictionary, limit = Infinity, trailingData = "error" } = options;
  return {
    format: numberOf("format", format, FORMATS),
    dictionary: dictionary === undefined ? undefined : bytesOf(dictionary).slice(),
    limit,
    trailingData: numberOf("trailingData", trailingData, TRAILING_DATA),
  };
}

/** The core's reader with these options; the caller frees it. */
export function readerOf(glue: Pick<Glue, "Reader">, options: ReaderOptions): Reader {
  return new glue.Reader(options.format, options.dictionary, options.limit, options.trailingData);
}

/** The number of a name in the core. */
function numberOf(option: string, name: string, names: readonly string[]): number {
  const number = names.indexOf(name);
  if (number >= 0) return number;
  const reason = `${name} is none of ${names.join(", ")}`;
  throw new ParflateError("invalid-option", `invalid ${option}: ${reason}`);
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
