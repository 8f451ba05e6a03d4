/**
 * How sources come in: dropped, picked, pasted. Files stay files; each folder becomes one source
 * that is packed as tar.
 */
import type { Source, TarEntry } from "../engine/source.ts";
import { byId } from "./dom.ts";

export interface Intake {
  onSources(sources: Source[]): void;
  onProblem(error: unknown): void;
}

/** Listens to every way in. */
export function setUpIntake(intake: Intake): void {
  const files = byId("files", HTMLInputElement);
  const folder = byId("folder", HTMLInputElement);
  byId("pick-files", HTMLButtonElement).addEventListener("click", () => files.click());
  byId("pick-folder", HTMLButtonElement).addEventListener("click", () => folder.click());
  files.addEventListener("change", () => {
    intake.onSources([...(files.files ?? [])].map(fromFile));
    // So that picking the same file again is a change again.
    files.value = "";
  });
  folder.addEventListener("change", () => {
    const source = fromPickedFolder([...(folder.files ?? [])]);
    if (source !== undefined) intake.onSources([source]);
    folder.value = "";
  });
  setUpDrop(intake);
  setUpText(intake);
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

function setUpDrop(intake: Intake): void {
  const veil = byId("veil", HTMLElement);
  let depth = 0;
  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    veil.hidden = false;
  });
  addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    veil.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    depth = 0;
    veil.hidden = true;
    if (event.dataTransfer === null || !hasFiles(event)) return;
    event.preventDefault();
    fromDrop(event.dataTransfer).then(intake.onSources, intake.onProblem);
  });
}

/** The drop's files and folders; entries must be asked for before the event is over. */
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
  // Files bring their folders along; a folder without any would be lost.
  if (found.length === 0) found.push({ path: pathOf(folder), blob: undefined, modifiedTime: 0 });
  return found;
}

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  // A reader hands entries out in portions; an empty one is the end.
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

function setUpText(intake: Intake): void {
  const dialog = byId("text-dialog", HTMLDialogElement);
  const area = byId("text", HTMLTextAreaElement);
  byId("paste-text", HTMLButtonElement).addEventListener("click", () => {
    dialog.returnValue = "";
    dialog.showModal();
    area.focus();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "add" && area.value !== "") intake.onSources([fromText(area.value)]);
    area.value = "";
  });
  addEventListener("paste", (event) => {
    const target = event.target;
    if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (files.length > 0) intake.onSources(files.map(fromFile));
    else if (text !== "") intake.onSources([fromText(text)]);
  });
}

function fromText(text: string): Source {
  return { kind: "blob", name: "text.txt", blob: new Blob([text], { type: "text/plain" }) };
}
