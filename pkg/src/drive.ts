/** Runs whole inputs through a stream: from a source to bytes, or to a sink in constant memory. */

import type { Bytes, Chunk } from "./bytes.js";
import { concat } from "./bytes.js";
import { FailureSignal } from "./errors.js";
import type { OutputTarget, StreamSession } from "./options.js";

/** A stream, or a file on disk, which is replaced when the call has succeeded. */
export type Sink = WritableStream<Uint8Array> | FileSystemFileHandle;

/** The sizes of a finished call. */
export interface Report {
  /** Bytes of input. */
  readonly bytesIn: number;
  /** Bytes of output. */
  readonly bytesOut: number;
  /** The index, a GZIDX file, if the call was to make one. */
  readonly index?: Uint8Array<ArrayBuffer>;
}

/** Starts a stream whose output goes there. */
export type Open = (output: OutputTarget) => Promise<StreamSession>;

/** All output, in one buffer. */
export async function toBytes(
  chunks: AsyncIterable<Chunk>,
  open: Open,
  indexed?: (index: Bytes) => void,
): Promise<Bytes> {
  const parts: Bytes[] = [];
  const deliver = (bytes: Bytes) => parts.push(bytes);
  const output = { deliver, wanted: () => undefined, ...(indexed && { indexed }) };
  await drive(chunks, open, output);
  return concat(parts);
}

/** The output to a sink, which is closed at the end and aborted on failure. */
export async function toSink(
  chunks: AsyncIterable<Chunk>,
  sink: Sink,
  open: Open,
): Promise<Report> {
  const writer = (await streamOf(sink)).getWriter();
  let bytesOut = 0;
  let index: Bytes | undefined;
  let failSink: ((reason: unknown) => void) | undefined;
  const output: OutputTarget = {
    deliver(bytes) {
      bytesOut += bytes.length;
      writer.write(bytes).catch((reason: unknown) => failSink?.(reason));
    },
    wanted: () => ((writer.desiredSize ?? 1) > 0 ? undefined : writer.ready),
    indexed(bytes) {
      index = bytes;
    },
  };
  try {
    const bytesIn = await drive(chunks, open, output, (fail) => {
      failSink = fail;
      writer.closed.catch(fail);
    });
    await writer.close();
    return { bytesIn, bytesOut, ...(index && { index }) };
  } catch (reason) {
    writer.abort(reason).catch(() => {});
    throw reason;
  } finally {
    writer.releaseLock();
  }
}

async function streamOf(sink: Sink): Promise<WritableStream<Bytes>> {
  if (sink instanceof WritableStream) return sink;
  if (typeof (sink as FileSystemFileHandle | undefined)?.createWritable === "function") {
    return (await sink.createWritable()) as unknown as WritableStream<Bytes>;
  }
  throw new TypeError("The sink is neither a WritableStream nor a FileSystemFileHandle");
}

/** Runs all chunks through a stream and returns the bytes of input. */
async function drive(
  chunks: AsyncIterable<Chunk>,
  open: Open,
  output: OutputTarget,
  onOpen?: (fail: (reason: unknown) => void) => void,
): Promise<number> {
  let bytesIn = 0;
  const failure = new FailureSignal();
  const session = await open({ ...output, failed: (reason) => failure.fail(reason) });
  onOpen?.((reason) => session.fail(reason));
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      // A failed call settles at once, even if its source never answers or the pool is busy with
      // other streams.
      const next = await failure.race(iterator.next());
      if (next.done) break;
      bytesIn += next.value.bytes.length;
      await failure.race(session.write(next.value.bytes, next.value.isOwned));
    }
    await failure.race(session.end());
    return bytesIn;
  } catch (reason) {
    session.fail(reason);
    iterator.return?.(undefined).catch(() => {});
    throw reason;
  }
}
