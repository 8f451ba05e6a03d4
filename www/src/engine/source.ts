/**
 * What is compressed: a file, or a folder's files that become one tar archive on the way.
 *
 * A source is a plain value that can be posted to a worker, and it can be opened more than once:
 * the job reads it to compress, and the verifier reads it again to compare.
 */

/** One file of a folder, with its path inside the archive; or an empty folder inside, which has no `blob`. */
export interface TarEntry {
  path: string;
  blob: Blob | undefined;
  /** ms since 1970; of an empty folder not told by every browser, and so zero. */
  modifiedTime: number;
}

export type Source =
  | { kind: "blob"; name: string; blob: Blob }
  | { kind: "tar"; name: string; entries: readonly TarEntry[] };

/** A tar archive's record, and so the size of a header and what bodies are padded to. */
const TAR_RECORD_BYTES = 512;

/** Bytes that `open` will deliver; for a tar archive an estimate, short by its long-name headers. */
export function sourceBytes(source: Source): number {
  if (source.kind === "blob") return source.blob.size;
  let total = 2 * TAR_RECORD_BYTES;
  for (const { blob } of source.entries) {
    total += TAR_RECORD_BYTES * (1 + Math.ceil((blob?.size ?? 0) / TAR_RECORD_BYTES));
  }
  return total;
}

/** The source as something the library compresses: the file itself, or the archive's stream. */
export async function open(
  source: Source,
): Promise<Blob | ReadableStream<Uint8Array<ArrayBuffer>>> {
  if (source.kind === "blob") return source.blob;
  const { tarStream } = await import("./tar.ts");
  return tarStream(source.entries);
}

/** The source as a stream of bytes. */
export async function openStream(source: Source): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const opened = await open(source);
  return opened instanceof Blob ? opened.stream() : opened;
}

/** The first bytes of a file, to see what it is. */
export async function head(blob: Blob, count: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(0, count).arrayBuffer());
}
