/** What can be compressed or decompressed, as chunks of bytes. */

import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf, isBytes } from "./bytes.js";

/** Input of a call. Bytes are copied at the moment of the call; a string is taken as UTF-8. */
export type Source = ByteSource | Blob | Response | ReadableStream<ByteSource> | string;

/** Bytes of a blob that are in memory at once. */
const BLOB_SLICE_BYTES = 2 << 20;

/** A chunk, and whether nobody else can change it. */
export interface Chunk {
  readonly bytes: Bytes;
  readonly isOwned: boolean;
}

/** Checks the kind of a source and copies what its owner could change during the call. */
export function chunksOf(source: Source): AsyncIterable<Chunk> {
  if (typeof source === "string") return once(new TextEncoder().encode(source) as Bytes);
  if (isBytes(source)) return once(bytesOf(source).slice());
  if (source instanceof Blob) return blobChunks(source);
  if (source instanceof ReadableStream) return streamChunks(source);
  if (source instanceof Response) {
    if (source.bodyUsed) throw new TypeError("The body of the response was already read");
    return source.body ? streamChunks(source.body) : once(new Uint8Array(0));
  }
  throw new TypeError("The source is not a BufferSource, Blob, Response, ReadableStream or string");
}

async function* once(bytes: Bytes): AsyncGenerator<Chunk> {
  yield { bytes, isOwned: true };
}

/** Reads slice by slice, the next while the last is being compressed. */
async function* blobChunks(blob: Blob): AsyncGenerator<Chunk> {
  const read = (from: number) => blob.slice(from, from + BLOB_SLICE_BYTES).arrayBuffer();
  let next = read(0);
  for (let from = 0; from < blob.size; from += BLOB_SLICE_BYTES) {
    const buffer = await next;
    if (from + BLOB_SLICE_BYTES < blob.size) {
      next = read(from + BLOB_SLICE_BYTES);
      // A failure is met by the `await` above, if that is ever reached.
      next.catch(() => {});
    }
    yield { bytes: new Uint8Array(buffer), isOwned: true };
  }
}

/** Reads a stream; leaving the loop early cancels it. */
async function* streamChunks(stream: ReadableStream<ByteSource>): AsyncGenerator<Chunk> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    for (;;) {
      const result = await reader.read();
      isDone = result.done;
      if (result.done) return;
      yield { bytes: bytesOf(result.value), isOwned: false };
    }
  } catch (error) {
    isDone = false;
    throw error;
  } finally {
    if (!isDone) reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}
