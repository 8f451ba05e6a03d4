/**
 * A folder as a tar archive, made while it is read. Loaded only when a visitor adds a folder.
 *
 * Entries are sorted by path, because browsers list folders in no particular order and the same
 * folder should give the same archive in all of them.
 */
import { createTarPacker } from "modern-tar";

/** A file of a folder, or a folder without content. */
export interface TarEntry {
  /** The path inside the archive. */
  path: string;
  /** The file; `undefined` for an empty folder. */
  blob: Blob | undefined;
  /** ms since 1970; zero for an empty folder, as browsers do not report it. */
  modifiedTime: number;
}

/** Modes readable by everyone, as a browser does not report the real ones. */
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/** The archive as a stream; reading it slowly slows the reading of the files. */
export function tarStream(entries: readonly TarEntry[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, controller } = createTarPacker();
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  void pack(sorted, controller).catch((error: unknown) => controller.error(error));
  // The packer's buffers are never shared; its types leave that open.
  return readable as ReadableStream<Uint8Array<ArrayBuffer>>;
}

type Controller = ReturnType<typeof createTarPacker>["controller"];

async function pack(entries: readonly TarEntry[], controller: Controller): Promise<void> {
  for (const { path, blob, modifiedTime } of entries) {
    const mtime = new Date(modifiedTime);
    if (blob === undefined) {
      await controller
        .add({ name: `${path}/`, size: 0, mtime, mode: FOLDER_MODE, type: "directory" })
        .close();
    } else {
      await blob
        .stream()
        .pipeTo(
          controller.add({ name: path, size: blob.size, mtime, mode: FILE_MODE, type: "file" }),
        );
    }
  }
  controller.finalize();
}
