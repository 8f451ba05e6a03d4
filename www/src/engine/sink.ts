/** Where a result is written: memory, which the browser may spill to disk, or a file. */

export interface Sink {
  /** Takes the result; closing it completes the result. */
  writable: WritableStream<Uint8Array>;
  /** The complete result, once `writable` has been closed. */
  result(): Promise<Blob>;
}

/** Chunks of this many bytes together become a `Blob`, which lies outside the script's heap. */
const FOLD_BYTES = 8 << 20;

/** A sink that keeps the result in memory, as a `Blob`. */
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

/** A sink that writes to a file, which gets its content when it is complete, or not at all. */
export async function diskSink(handle: FileSystemFileHandle): Promise<Sink> {
  const writable = await handle.createWritable();
  return {
    writable: writable as unknown as WritableStream<Uint8Array>,
    result: () => handle.getFile(),
  };
}
