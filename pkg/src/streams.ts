/**
 * Drop-in replacements for `CompressionStream` and `DecompressionStream`.
 *
 * They follow the Compression Streams standard (compression.spec.whatwg.org): the same constructor
 * errors, and a bad chunk or bad data rejects both sides with a `TypeError`. There are two
 * differences: the work is done on workers, and gzip members after the first are read too.
 */

import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf } from "./bytes.js";
import { openCompression } from "./compression.js";
import { FORMATS } from "./core/settings.js";
import { openDecompression } from "./decompression.js";
import type { ParflateErrorCode } from "./errors.js";
import { ParflateError } from "./errors.js";
import { NextEvent } from "./next-event.js";
import type {
  CompressOptions,
  DecompressOptions,
  Format,
  OutputTarget,
  StreamSession,
} from "./options.js";

/**
 * Compresses what is written to it, on all cores; constructed and used like `CompressionStream`.
 *
 * @example
 * const packed = file.stream().pipeThrough(new ParallelCompressionStream("gzip", { level: 9 }));
 */
export class ParallelCompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ByteSource>;

  /** @throws `TypeError` when `format` is not one of the formats. */
  constructor(format: Format, options: Omit<CompressOptions, "format"> = {}) {
    const checked = formatOf("ParallelCompressionStream", format);
    const pair = transformPair((output) =>
      openCompression({ ...options, format: checked }, output),
    );
    this.readable = pair.readable;
    this.writable = pair.writable;
  }
}

/**
 * Decompresses what is written to it; constructed and used like `DecompressionStream`.
 *
 * @example
 * const content = response.body.pipeThrough(new ParallelDecompressionStream("gzip"));
 */
export class ParallelDecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ByteSource>;

  /** @throws `TypeError` when `format` is not one of the formats. */
  constructor(format: Format, options: Omit<DecompressOptions, "format"> = {}) {
    const checked = formatOf("ParallelDecompressionStream", format);
    const pair = transformPair((output) =>
      openDecompression({ ...options, format: checked }, output),
    );
    this.readable = pair.readable;
    this.writable = pair.writable;
  }
}

/** The constructor's first argument, read as the platform does. */
function formatOf(name: string, format: unknown): Format {
  const text = String(format);
  if (!FORMATS.includes(text as Format)) {
    throw new TypeError(`Failed to construct '${name}': Unsupported compression format: '${text}'`);
  }
  return text as Format;
}

/** Codes of errors that bad input has. */
const INPUT_FAULTS: readonly string[] = [
  "truncated",
  "corrupt",
  "trailing-data",
  "needs-dictionary",
  "limit-exceeded",
] satisfies ParflateErrorCode[];

/** Faults of the input are a `TypeError` on the platform; the code stays with it. */
function asOnPlatform(cause: unknown): unknown {
  if (!(cause instanceof ParflateError && INPUT_FAULTS.includes(cause.code))) return cause;
  return Object.assign(new TypeError(cause.message, { cause }), { code: cause.code });
}

/** A readable and a writable side around a stream, with one failure for both. */
function transformPair(open: (output: OutputTarget) => Promise<StreamSession>) {
  const output = new ReadableOutput();
  let writableController!: WritableStreamDefaultController;
  let session: Promise<StreamSession> | undefined;

  const opened = () => {
    session ??= open(output);
    return session;
  };
  output.onEnd = (reason) => {
    writableController.error(reason);
    session?.then((each) => each.fail(reason)).catch(() => {});
  };
  const step = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (cause) {
      const reason = asOnPlatform(cause);
      output.failed(reason);
      throw reason;
    }
  };
  const writable = new WritableStream<ByteSource>({
    start: (controller) => {
      writableController = controller;
    },
    write: (chunk) =>
      step(async () => {
        let bytes = bytesOf(chunk);
        // The first chunk waits for the core; its bytes must not change meanwhile.
        if (!session) bytes = bytes.slice();
        await (await opened()).write(bytes);
      }),
    close: () =>
      step(async () => {
        await (await opened()).end();
        output.close();
      }),
    abort: (reason) => output.failed(reason),
  });
  return { readable: output.readable, writable };
}

/** The readable side: a target for output that wants more when its reader does. */
class ReadableOutput implements OutputTarget {
  readonly readable: ReadableStream<Bytes>;
  /** Called once when the stream fails or its reader gives it up. */
  onEnd: (reason: unknown) => void = () => {};
  #controller!: ReadableStreamDefaultController<Bytes>;
  readonly #pull = new NextEvent();
  #isOver = false;

  constructor() {
    this.readable = new ReadableStream<Bytes>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#pull.happen(),
        cancel: (reason) => this.#end(reason),
      },
      { highWaterMark: 0 },
    );
  }

  deliver(bytes: Bytes): void {
    if (!this.#isOver) this.#controller.enqueue(bytes);
  }

  wanted(): Promise<void> | undefined {
    // One unread chunk is enough; a reader that waits makes the size positive or zero.
    if (this.#isOver || (this.#controller.desiredSize ?? 0) >= 0) return undefined;
    return this.#pull.wait();
  }

  failed(cause: unknown): void {
    if (this.#isOver) return;
    const reason = asOnPlatform(cause);
    this.#controller.error(reason);
    this.#end(reason);
  }

  /** Ends the output after its last chunk. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller.close();
  }

  #end(reason: unknown): void {
    this.#isOver = true;
    this.onEnd(reason);
    this.#pull.happen();
  }
}
