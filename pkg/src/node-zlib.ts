/**
 * Streams and calls shaped as those of `node:zlib`, on the pool's workers.
 *
 * Options of `node:zlib` that have no meaning here (`chunkSize`, `windowBits`, `memLevel`,
 * `strategy`, `flush`, `finishFlush`, `info`) are accepted and do nothing, so that a program can
 * pass the options that it has. Bytes after the compressed data are treated as there: after gzip,
 * zeros are allowed, and after the other formats anything.
 */

import type { TransformCallback } from "node:stream";
import { Transform } from "node:stream";
import type { ZlibOptions } from "node:zlib";

import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf } from "./bytes.js";
import { compress } from "./compress.js";
import { openCompression } from "./compression.js";
import { decompress } from "./decompress.js";
import { openDecompression } from "./decompression.js";
import { messageOf } from "./errors.js";
import { NextEvent } from "./next-event.js";
import type {
  CompressOptions,
  DecompressOptions,
  Format,
  OutputTarget,
  StreamSession,
} from "./options.js";

/** Options of `node:zlib` that are taken as they are there, or do nothing. */
type ZlibLike = Omit<ZlibOptions, "dictionary">;

/** Options of the calls that compress: those of `node:zlib` and those of `compress`. */
export interface ZlibCompressOptions extends ZlibLike, Omit<CompressOptions, "format" | "level"> {
  /** From 0 (stored) over 1 (fastest) to 13 (smallest); -1 is the default. @default 6 */
  readonly level?: number;
}

/** Options of the calls that decompress: those of `node:zlib` and those of `decompress`. */
export interface ZlibDecompressOptions extends ZlibLike, Omit<DecompressOptions, "format"> {}

/** A function that is called with an error or the result, as Node has it. */
export type ZlibCallback = (error: Error | null, result: Buffer) => void;

/** A stream of Node's that compresses or decompresses on the pool's workers. */
export class ZlibTransform extends Transform {
  /** Bytes of input that were taken. */
  bytesWritten = 0;
  readonly #open: (output: OutputTarget) => Promise<StreamSession>;
  #session: Promise<StreamSession> | undefined;
  #isFull = false;
  readonly #demand = new NextEvent();

  /** @internal */
  constructor(open: (output: OutputTarget) => Promise<StreamSession>) {
    super();
    this.#open = open;
  }

  /** Calls back when what was written before has been taken. Does not end a block. */
  flush(kind?: number | (() => void), callback?: () => void): void {
    this.write(Buffer.alloc(0), (typeof kind === "function" ? kind : callback) ?? (() => {}));
  }

  /** Ends the stream at once. */
  close(callback?: () => void): void {
    if (callback) this.once("close", callback);
    this.destroy();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = bytesOf(chunk);
    this.bytesWritten += bytes.length;
    // A chunk is its stream's until `done`, so that nobody changes it meanwhile.
    this.#opened()
      .then((session) => session.write(bytes))
      .then(() => done(), done);
  }

  override _flush(done: TransformCallback): void {
    this.#opened()
      .then((session) => session.end())
      .then(() => done(), done);
  }

  override _read(size: number): void {
    this.#isFull = false;
    this.#demand.happen();
    super._read(size);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const reason = error ?? new Error("the stream was closed");
    this.#session?.then((session) => session.fail(reason)).catch(() => {});
    this.#demand.happen();
    done(error);
  }

  #opened(): Promise<StreamSession> {
    this.#session ??= this.#open({
      deliver: (bytes) => {
        this.#isFull = !this.push(bufferOf(bytes));
      },
      wanted: () => (this.#isFull && !this.destroyed ? this.#demand.wait() : undefined),
      failed: (reason) => this.destroy(errorOf(reason)),
    });
    return this.#session;
  }
}

function compressor(format: Format, options: ZlibCompressOptions = {}): ZlibTransform {
  return new ZlibTransform((output) => openCompression(compressOptions(format, options), output));
}

function decompressor(format: Format, options: ZlibDecompressOptions = {}): ZlibTransform {
  return new ZlibTransform((output) => openDecompression(readOptions(format, options), output));
}

function compressOptions(format: Format, options: ZlibCompressOptions): CompressOptions {
  const { level, ...rest } = options;
  return { ...rest, format, ...(level === undefined || level === -1 ? {} : { level }) };
}

function readOptions(format: Format, options: ZlibDecompressOptions): DecompressOptions {
  const { maxOutputLength: limit = Infinity, ...rest } = options;
  return { limit, trailingData: format === "gzip" ? "zeros" : "ignore", ...rest, format };
}

/**
 * Makes a stream that compresses to gzip, in place of `zlib.createGzip`.
 *
 * @example
 * await pipeline(createReadStream("log"), createGzip({ level: 9 }), createWriteStream("log.gz"));
 */
export function createGzip(options?: ZlibCompressOptions): ZlibTransform {
  return compressor("gzip", options);
}

/** Makes a stream that compresses to the zlib format, in place of `zlib.createDeflate`. */
export function createDeflate(options?: ZlibCompressOptions): ZlibTransform {
  return compressor("deflate", options);
}

/** Makes a stream that compresses to raw DEFLATE data, in place of `zlib.createDeflateRaw`. */
export function createDeflateRaw(options?: ZlibCompressOptions): ZlibTransform {
  return compressor("deflate-raw", options);
}

/**
 * Makes a stream that decompresses gzip, all members, in place of `zlib.createGunzip`.
 *
 * @example
 * await pipeline(createReadStream("log.gz"), createGunzip(), createWriteStream("log"));
 */
export function createGunzip(options?: ZlibDecompressOptions): ZlibTransform {
  return decompressor("gzip", options);
}

/** Makes a stream that decompresses the zlib format, in place of `zlib.createInflate`. */
export function createInflate(options?: ZlibDecompressOptions): ZlibTransform {
  return decompressor("deflate", options);
}

/** Makes a stream that decompresses raw DEFLATE data, in place of `zlib.createInflateRaw`. */
export function createInflateRaw(options?: ZlibDecompressOptions): ZlibTransform {
  return decompressor("deflate-raw", options);
}

/** A call that returns a promise, or takes a callback as Node's do. */
interface OneShot<Options> {
  (input: ByteSource | string, options?: Options): Promise<Buffer>;
  (input: ByteSource | string, callback: ZlibCallback): void;
  (input: ByteSource | string, options: Options, callback: ZlibCallback): void;
}

function oneShot<Options>(
  run: (input: ByteSource | string, options: Options | undefined) => Promise<Bytes>,
): OneShot<Options> {
  const call = (
    input: ByteSource | string,
    options?: Options | ZlibCallback,
    callback?: ZlibCallback,
  ) => {
    const done = typeof options === "function" ? (options as ZlibCallback) : callback;
    const given = typeof options === "function" ? undefined : options;
    const result = run(input, given).then(bufferOf);
    if (!done) return result;
    // Not in a promise's reaction: what the callback throws must not become a rejection.
    result.then(
      (buffer) => setImmediate(() => done(null, buffer)),
      (reason: unknown) => setImmediate(() => done(errorOf(reason), Buffer.alloc(0))),
    );
    return undefined;
  };
  return call as OneShot<Options>;
}

const packer = (format: Format) =>
  oneShot<ZlibCompressOptions>((input, options = {}) =>
    compress(input, compressOptions(format, options)),
  );

const unpacker = (format: Format) =>
  oneShot<ZlibDecompressOptions>((input, options = {}) =>
    decompress(input, readOptions(format, options)),
  );

/**
 * Compresses to gzip: `await gzip(input, options)`, or with a callback as `zlib.gzip`.
 *
 * @example
 * const packed = await gzip(await readFile("log"), { level: 9 });
 */
export const gzip: OneShot<ZlibCompressOptions> = packer("gzip");
/** Compresses to the zlib format, as `zlib.deflate`. */
export const deflate: OneShot<ZlibCompressOptions> = packer("deflate");
/** Compresses to raw DEFLATE data, as `zlib.deflateRaw`. */
export const deflateRaw: OneShot<ZlibCompressOptions> = packer("deflate-raw");
/** Decompresses gzip, as `zlib.gunzip`. */
export const gunzip: OneShot<ZlibDecompressOptions> = unpacker("gzip");
/** Decompresses the zlib format, as `zlib.inflate`. */
export const inflate: OneShot<ZlibDecompressOptions> = unpacker("deflate");
/** Decompresses raw DEFLATE data, as `zlib.inflateRaw`. */
export const inflateRaw: OneShot<ZlibDecompressOptions> = unpacker("deflate-raw");

/** The same bytes as Node has them, not copied. */
function bufferOf(bytes: Bytes): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(messageOf(reason));
}
