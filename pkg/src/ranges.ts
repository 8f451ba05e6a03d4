/**
 * Reading any part of a compressed file by its index, wherever the file is.
 *
 * Only the bytes that a read needs are fetched: those from the last point of the index before it to
 * the first after it.
 */

import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf } from "./bytes.js";
import { fromCore, messageOf, ParflateError } from "./errors.js";
import type { RangeReader } from "./generated/ranges-glue.js";
import { createGlue } from "./generated/ranges-glue.js";
import type { RandomAccess } from "./random-access.js";
import { fetchWhole, randomAccessTo } from "./random-access.js";

/** A compressed file: in a blob, at an address, or wherever the caller can read it. */
export type RangeSource = Blob | URL | string | RandomAccess;

/** The options of {@link open}. */
export interface OpenOptions {
  /** The file's index, GZIDX or `.gzi`: its bytes, or where they are. */
  readonly index: ByteSource | Blob | URL | string;
  /** The address of `ranges.wasm`. @default beside this module */
  readonly wasmUrl?: string | URL;
  /** Stops the call, and every read that is under way or comes later. @default none */
  readonly signal?: AbortSignal;
}

/** Compiles the module at an address, or the entry's own. */
export type CompileRanges = (wasmUrl?: string | URL) => Promise<WebAssembly.Module>;

/** Most bytes of one read, which are all held in memory. */
const MOST_READ_BYTES = 1 << 30;

/** A compressed file that any part can be read from; made by {@link open}. */
export class RangeFile {
  readonly #source: RandomAccess;
  readonly #signal: AbortSignal | undefined;
  readonly #reader: RangeReader;
  /** Reads follow each other, as they share the decoder. */
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @internal */
  constructor(source: RandomAccess, reader: RangeReader, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#reader = reader;
    this.#signal = signal;
  }

  /** Bytes of content, if the index says how many. */
  get size(): number | undefined {
    return this.#reader.contentBytes;
  }

  /**
   * Reads content: `length` bytes from `offset` on, fewer only where it ends.
   *
   * @example
   * const line = new TextDecoder().decode(await file.read(5_000_000_000, 200));
   *
   * @throws {ParflateError} `read-failed`, `corrupt`, `truncated` or `invalid-index`; the signal's
   *   reason when aborted. The next read tries again.
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    checkWhole("offset", offset, Number.MAX_SAFE_INTEGER);
    checkWhole("length", length, MOST_READ_BYTES);
    const next = this.#last.then(() => this.#read(offset, length));
    this.#last = next.catch(() => {});
    return next;
  }

  /** Frees the decoder; reads that follow are refused. */
  close(): void {
    this.#last = this.#last.then(() => {
      if (!this.#isClosed) this.#reader.free();
      this.#isClosed = true;
    });
  }

  async #read(offset: number, length: number): Promise<Bytes> {
    if (this.#isClosed) throw new ParflateError("read-failed", "the file was closed");
    guard(() => this.#reader.trim());
    for (;;) {
      this.#signal?.throwIfAborted();
      const content = guard(() => this.#reader.read(offset, length));
      if (content) return content as Bytes;
      const { missingStart: start, missingEnd: end } = this.#reader;
      const bytes = bytesOf(await this.#source.read(start, end, this.#signal));
      if (bytes.length !== end - start) {
        const found = `${bytes.length} bytes instead of ${end - start} at ${start}`;
        throw new ParflateError("read-failed", `the source gave ${found}`);
      }
      guard(() => this.#reader.provide(bytes));
    }
  }
}

/** `open` of an entry that compiles the core in this way. */
export function openerOf(compile: CompileRanges) {
  let module: Promise<WebAssembly.Module> | undefined;
  return async (source: RangeSource, options: OpenOptions): Promise<RangeFile> => {
    const { signal, wasmUrl } = options;
    signal?.throwIfAborted();
    const loading = wasmUrl === undefined && module ? module : load(compile, wasmUrl);
    if (wasmUrl === undefined) module = loading;
    // A failed load is not kept: the next call tries again.
    loading.catch(() => {
      module = undefined;
    });
    const [compiled, index] = await Promise.all([loading, bytesOfIndex(options.index, signal)]);
    const glue = createGlue();
    glue.initSync({ module: compiled });
    const known = guard(() => glue.RangeReader.fileBytesOf(index));
    const access = await randomAccessTo(source, known, signal);
    const reader = guard(() => new glue.RangeReader(index, access.size));
    return new RangeFile(access, reader, signal);
  };
}

async function load(compile: CompileRanges, wasmUrl?: string | URL): Promise<WebAssembly.Module> {
  try {
    return await compile(wasmUrl);
  } catch (cause) {
    const why = `${messageOf(cause)}; check that ranges.wasm is served`;
    const message = `the wasm core could not be loaded: ${why}`;
    throw new ParflateError("wasm-unavailable", message, { cause });
  }
}

async function bytesOfIndex(index: OpenOptions["index"], signal?: AbortSignal): Promise<Bytes> {
  if (index instanceof Blob) return new Uint8Array(await index.arrayBuffer());
  if (typeof index === "string" || index instanceof URL) return fetchWhole(index, signal);
  return bytesOf(index).slice();
}

function checkWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  const reason = `${value} is not a whole number from 0 to ${most}`;
  throw new ParflateError("invalid-option", `invalid ${name}: ${reason}`);
}

function guard<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw fromCore(thrown);
  }
}
