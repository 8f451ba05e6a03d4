/**
 * The input of a job: a file, or a folder's files, which are read as one tar archive.
 *
 * A source is a plain value that can be posted to a worker, and it can be opened more than once:
 * a job reads it to compress it and again to verify the result.
 */

import type { TarEntry } from "./tar.ts";

export type Source =
  | { kind: "blob"; name: string; blob: Blob }
  | { kind: "tar"; name: string; entries: readonly TarEntry[] };

/** A tar archive's record: the size of a header, and what bodies are padded to. */
const TAR_RECORD_BYTES = 512;

/** Bytes the source has; for a folder an estimate, which leaves out headers for long names. */
export function sourceBytes(source: Source): number {
  if (source.kind === "blob") return source.blob.size;
  let total = 2 * TAR_RECORD_BYTES;
  for (const { blob } of source.entries) {
    total += TAR_RECORD_BYTES * (1 + Math.ceil((blob?.size ?? 0) / TAR_RECORD_BYTES));
  }
  return total;
}

/** The source as Parflate takes it: the file itself, or the archive as a stream. */
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

/** The first bytes of a file. */
export async function head(blob: Blob, count: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(0, count).arrayBuffer());
}
