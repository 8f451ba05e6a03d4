/** Byte buffers: what counts as one, and the few things done with them. */

/** Bytes of their own: not shared between threads, never a view of wasm memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

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

/**
 * Bytes from the caller: an `ArrayBuffer` or a view of one. Views of shared memory have the same
 * type but are refused when met.
 */
export type ByteSource = ArrayBuffer | ArrayBufferView;

/** Whether a value is bytes in the sense of `bytesOf`. */
export function isBytes(value: unknown): value is ByteSource {
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
