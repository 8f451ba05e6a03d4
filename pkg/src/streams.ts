/**
 * Drop-in streams for `CompressionStream` and `DecompressionStream`.
 *
 * They follow the Compression Streams standard (compression.spec.whatwg.org): the same constructor
 * errors, and a bad chunk or bad data rejects both sides with a `TypeError`. They differ where the
 * name says so: blocks are compressed on workers, and gzip members that follow the first are read.
 */

import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf } from "./bytes.js";
import { openCompression } from "./compression.js";
import { Decompression } from "./decompression.js";
import { ParflateError } from "./errors.js";
import type { CompressOptions, DecompressOptions, Format } from "./options.js";

/** What a stream makes of its chunks. */
interface Transformer {
  write(chunk: Bytes): Promise<void>;
  end(): Promise<void>;
  /** The stream has failed or was given up. */
  fail(reason: unknown): void;
}

/** What a transformer writes to. */
interface Outlet {
  deliver(bytes: Bytes): void;
  wanted(): Promise<void> | undefined;
  failed(reason: unknown): void;
}

const FORMATS: readonly string[] = ["gzip", "deflate", "deflate-raw"] satisfies Format[];

/** Compresses what is written to it on all cores; made and used like `CompressionStream`. */
export class ParallelCompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ByteSource>;

  /** @throws `TypeError` when `format` is no format. */
  constructor(format: Format, options: Omit<CompressOptions, "format"> = {}) {
    const checked = formatOf("ParallelCompressionStream", format, arguments.length);
    const pair = transformPair(async (outlet) => {
      return openCompression({ ...options, format: checked }, outlet);
    });
    this.readable = pair.readable;
    this.writable = pair.writable;
  }
}

/** Decompresses what is written to it; made and used like `DecompressionStream`. */
export class ParallelDecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ByteSource>;

  /** @throws `TypeError` when `format` is no format. */
  constructor(format: Format, options: Omit<DecompressOptions, "format"> = {}) {
    const checked = formatOf("ParallelDecompressionStream", format, arguments.length);
    const pair = transformPair(async (outlet) => {
      const opened = await Decompression.open({ ...options, format: checked }, outlet);
      return {
        write: (chunk) => opened.write(chunk).catch(rethrowAsTypeError),
        end: () => opened.end().catch(rethrowAsTypeError),
        fail: () => opened.close(),
      };
    });
    this.readable = pair.readable;
    this.writable = pair.writable;
  }
}

/** The constructor's argument as the platform's bindings read it. */
function formatOf(name: string, format: unknown, count: number): Format {
  if (count === 0) {
    throw new TypeError(`Failed to construct '${name}': 1 argument required, but only 0 present.`);
  }
  const text = String(format);
  if (!FORMATS.includes(text)) {
    throw new TypeError(`Failed to construct '${name}': Unsupported compression format: '${text}'`);
  }
  return text as Format;
}

/** Faults of the input are a `TypeError` on the platform; the code stays with it. */
function rethrowAsTypeError(cause: unknown): never {
  if (!(cause instanceof ParflateError)) throw cause;
  throw Object.assign(new TypeError(cause.message, { cause }), { code: cause.code });
}

/** A readable and a writable side around a transformer, with one failure for both. */
function transformPair(open: (outlet: Outlet) => Promise<Transformer>): {
  readable: ReadableStream<Bytes>;
  writable: WritableStream<ByteSource>;
} {
  let wake: (() => void) | undefined;
  let readableController!: ReadableStreamDefaultController<Bytes>;
  let writableController!: WritableStreamDefaultController;
  let transformer: Promise<Transformer> | undefined;
  let isOver = false;

  const outlet: Outlet = {
    deliver: (bytes) => {
      if (!isOver) readableController.enqueue(bytes);
    },
    wanted: () => {
      // One unread chunk is enough; a reader that waits makes the size positive or zero.
      if (isOver || (readableController.desiredSize ?? 0) >= 0) return undefined;
      return new Promise((resolve) => (wake = resolve));
    },
    failed: (reason) => giveUp(reason),
  };
  const wakeUp = () => {
    wake?.();
    wake = undefined;
  };
  const giveUp = (reason: unknown) => {
    if (isOver) return;
    isOver = true;
    readableController.error(reason);
    writableController.error(reason);
    wakeUp();
    transformer?.then((opened) => opened.fail(reason)).catch(() => {});
  };
  const opened = () => (transformer ??= open(outlet));
  const step = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (reason) {
      giveUp(reason);
      throw reason;
    }
  };

  const readable = new ReadableStream<Bytes>(
    {
      start: (controller) => {
        readableController = controller;
      },
      pull: wakeUp,
      cancel: (reason) => {
        isOver = true;
        writableController.error(reason);
        wakeUp();
        transformer?.then((opened) => opened.fail(reason)).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<ByteSource>({
    start: (controller) => {
      writableController = controller;
    },
    write: (chunk) =>
      step(async () => {
        let bytes = bytesOf(chunk);
        // The first chunk waits for the core; its bytes must not change meanwhile.
        if (!transformer) bytes = bytes.slice();
        await (await opened()).write(bytes);
      }),
    close: () =>
      step(async () => {
        await (await opened()).end();
        if (isOver) return;
        isOver = true;
        readableController.close();
      }),
    abort: (reason) => giveUp(reason),
  });
  return { readable, writable };
}
