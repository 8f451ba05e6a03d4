/**
 * The ways to add sources: dropping, picking and pasting. Each file is a source; each folder is
 * one source, which is read as a tar archive.
 */
import type { Source } from "../engine/source.ts";
import type { TarEntry } from "../engine/tar.ts";
import { byId } from "./dom.ts";

export interface InputHandlers {
  onSources(sources: Source[]): void;
  onError(error: unknown): void;
}

/** Calls `handlers` for whatever the visitor adds. */
export function setUpInputs(handlers: InputHandlers): void {
  const files = byId("files", HTMLInputElement);
  const folder = byId("folder", HTMLInputElement);
  byId("pick-files", HTMLButtonElement).addEventListener("click", () => files.click());
  byId("pick-folder", HTMLButtonElement).addEventListener("click", () => folder.click());
  files.addEventListener("change", () => {
    handlers.onSources([...(files.files ?? [])].map(fromFile));
    // Emptied, so that picking the same file again is a change.
    files.value = "";
  });
  folder.addEventListener("change", () => {
    const source = fromPickedFolder([...(folder.files ?? [])]);
    if (source !== undefined) handlers.onSources([source]);
    folder.value = "";
  });
  setUpDrop(handlers);
  setUpText(handlers);
}

function fromFile(file: File): Source {
  return { kind: "blob", name: file.name, blob: file };
}

function fromPickedFolder(files: readonly File[]): Source | undefined {
  const root = files[0]?.webkitRelativePath.split("/")[0];
  if (root === undefined) return undefined;
  const entries = files.map((file) => ({
    path: file.webkitRelativePath,
    blob: file,
    modifiedTime: file.lastModified,
  }));
  return { kind: "tar", name: `${root}.tar`, entries };
}

function setUpDrop(handlers: InputHandlers): void {
  const overlay = byId("drop-overlay", HTMLElement);
  let depth = 0;
  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    overlay.hidden = false;
  });
  addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    overlay.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    depth = 0;
    overlay.hidden = true;
    if (event.dataTransfer === null || !hasFiles(event)) return;
    event.preventDefault();
    fromDrop(event.dataTransfer).then(handlers.onSources, handlers.onError);
  });
}

/** The dropped files and folders. Entries can be read only until the event handler returns. */
async function fromDrop(transfer: DataTransfer): Promise<Source[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  const sources: Source[] = [];
  for (const [at, dropped] of entries.entries()) {
    if (dropped?.isDirectory === true) {
      const inside = await listFolder(dropped as FileSystemDirectoryEntry);
      sources.push({ kind: "tar", name: `${dropped.name}.tar`, entries: inside });
    } else {
      const file = files[at];
      if (file !== undefined) sources.push(fromFile(file));
    }
  }
  return sources;
}

async function listFolder(folder: FileSystemDirectoryEntry): Promise<TarEntry[]> {
  const found: TarEntry[] = [];
  for (const inside of await childrenOf(folder)) {
    if (inside.isDirectory) {
      found.push(...(await listFolder(inside as FileSystemDirectoryEntry)));
    } else {
      const file = await new Promise<File>((resolve, reject) =>
        (inside as FileSystemFileEntry).file(resolve, reject),
      );
      found.push({ path: pathOf(inside), blob: file, modifiedTime: file.lastModified });
    }
  }
  // Only an empty folder needs an entry: the paths of files name the folders they are in.
  if (found.length === 0) found.push({ path: pathOf(folder), blob: undefined, modifiedTime: 0 });
  return found;
}

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  // A reader returns entries in portions; an empty one marks the end.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return found;
    found.push(...portion);
  }
}

function pathOf(dropped: FileSystemEntry): string {
  return dropped.fullPath.replace(/^\//, "");
}

function setUpText(handlers: InputHandlers): void {
  const dialog = byId("text-dialog", HTMLDialogElement);
  const area = byId("text", HTMLTextAreaElement);
  byId("paste-text", HTMLButtonElement).addEventListener("click", () => {
    dialog.returnValue = "";
    dialog.showModal();
    area.focus();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "add" && area.value !== "")
      handlers.onSources([fromText(area.value)]);
    area.value = "";
  });
  addEventListener("paste", (event) => {
    const target = event.target;
    if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (files.length > 0) handlers.onSources(files.map(fromFile));
    else if (text !== "") handlers.onSources([fromText(text)]);
  });
}

function fromText(text: string): Source {
  return { kind: "blob", name: "text.txt", blob: new Blob([text], { type: "text/plain" }) };
}
