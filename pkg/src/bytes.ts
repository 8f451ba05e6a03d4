/** Byte buffers, and the sources from which a call reads them. */

/** Bytes of their own: not shared between threads, never a view of wasm memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Bytes from the caller: an `ArrayBuffer` or a view of one. A view of shared memory has the same
 * type and is refused with a `TypeError`.
 */
export type ByteSource = ArrayBuffer | ArrayBufferView;

/** Input of a call. Bytes are copied at the moment of the call; a string is encoded as UTF-8. */
export type Source = ByteSource | Blob | Response | ReadableStream<ByteSource> | string;

/** A chunk of a source. */
export interface Chunk {
  readonly bytes: Bytes;
  /** Whether nobody else can change the bytes. */
  readonly isOwned: boolean;
}

/** Bytes of a blob in each read; two reads are in memory at once. */
const BLOB_SLICE_BYTES = 2 << 20;

/**
 * The bytes of a chunk, not copied.
 *
 * As for the platform's own streams, only an `ArrayBuffer` or a view of one is a chunk.
 */
export function bytesOf(chunk: unknown): Bytes {
  if (ArrayBuffer.isView(chunk) && !isShared(chunk.buffer)) {
    return new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength);
  }
  if (chunk instanceof ArrayBuffer || tagOf(chunk) === "ArrayBuffer") {
    return new Uint8Array(chunk as ArrayBuffer);
  }
  throw new TypeError("The chunk is not an ArrayBuffer or a view of one");
}

function isBytes(value: unknown): value is ByteSource {
  return ArrayBuffer.isView(value) ? !isShared(value.buffer) : tagOf(value) === "ArrayBuffer";
}

function isShared(buffer: ArrayBufferLike): boolean {
  return tagOf(buffer) === "SharedArrayBuffer";
}

/** The class of a built-in object, which works across realms where `instanceof` does not. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** One fresh buffer with all parts, in order. */
export function concat(parts: readonly Bytes[]): Bytes {
  const [only] = parts;
  if (parts.length === 1 && only && only.byteLength === only.buffer.byteLength) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The chunks of a source, with a copy of what its owner could change during the call. */
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

/** Reads a blob in slices, each while the one before it is compressed. */
async function* blobChunks(blob: Blob): AsyncGenerator<Chunk> {
  const read = (from: number) => blob.slice(from, from + BLOB_SLICE_BYTES).arrayBuffer();
  let next = read(0);
  for (let from = 0; from < blob.size; from += BLOB_SLICE_BYTES) {
    const buffer = await next;
    if (from + BLOB_SLICE_BYTES < blob.size) {
      next = read(from + BLOB_SLICE_BYTES);
      // The `await` above meets a failure, if the loop gets there.
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
  } finally {
    if (!isDone) reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}
