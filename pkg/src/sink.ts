/** Where `compressTo` and `decompressTo` write. */

import type { Bytes } from "./bytes.js";

/** A stream, or a file on disk, which is replaced when the call has succeeded. */
export type Sink = WritableStream<Uint8Array> | FileSystemFileHandle;

/** A sink's stream. */
export async function streamOf(sink: Sink): Promise<WritableStream<Bytes>> {
  if (sink instanceof WritableStream) return sink;
  if (typeof (sink as FileSystemFileHandle | undefined)?.createWritable === "function") {
    return (await sink.createWritable()) as unknown as WritableStream<Bytes>;
  }
  throw new TypeError("The sink is neither a WritableStream nor a FileSystemFileHandle");
}
