/**
 * Where a result goes: into memory that the browser may spill to disk, or straight into a file.
 */

export interface Sink {
  /** To be written once; closing it completes the result. */
  writable: WritableStream<Uint8Array>;
  /** The complete result; only after `writable` was closed. */
  result(): Promise<Blob>;
}

/** Chunks are handed to the browser as a `Blob` at this size, so that the script's heap stays flat. */
const FOLD_BYTES = 8 << 20;

/** A sink that ends as a `Blob`. */
export function memorySink(type: string): Sink {
  const folded: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let chunkBytes = 0;
  const fold = (): void => {
    folded.push(new Blob(chunks));
    chunks = [];
    chunkBytes = 0;
  };
  return {
    writable: new WritableStream<Uint8Array>({
      write(chunk) {
        chunks.push(chunk as Uint8Array<ArrayBuffer>);
        chunkBytes += chunk.byteLength;
        if (chunkBytes >= FOLD_BYTES) fold();
      },
      close: fold,
      abort() {
        chunks = [];
        folded.length = 0;
      },
    }),
    result: () => Promise.resolve(new Blob(folded, { type })),
  };
}

/** A sink that writes to the visitor's disk; the file appears complete or not at all. */
export async function diskSink(handle: FileSystemFileHandle): Promise<Sink> {
  const writable = await handle.createWritable();
  return {
    writable: writable as unknown as WritableStream<Uint8Array>,
    result: () => handle.getFile(),
  };
}
