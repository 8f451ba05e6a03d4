/** Asks where results go on disk, in browsers that have the File System Access API. */
import { byId, setText } from "./dom.ts";

interface Pickers {
  showSaveFilePicker(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
  showDirectoryPicker(options: { mode: "readwrite" }): Promise<FileSystemDirectoryHandle>;
}

/**
 * A file for each name: the visitor picks a single file, or a folder for several. Rejects with
 * AbortError when the visitor picks none.
 */
export async function askForFiles(names: readonly string[]): Promise<FileSystemFileHandle[]> {
  if (names.length === 0) return [];
  try {
    return await pick(names);
  } catch (error) {
    // Browsers open a picker only after a click or a key, and a drop may not count as one.
    if (!(error instanceof DOMException && error.name === "SecurityError")) throw error;
    await waitForClick(names);
    return pick(names);
  }
}

async function pick(names: readonly string[]): Promise<FileSystemFileHandle[]> {
  const pickers = window as unknown as Pickers;
  const [only] = names;
  if (only !== undefined && names.length === 1)
    return [await pickers.showSaveFilePicker({ suggestedName: only })];
  const folder = await pickers.showDirectoryPicker({ mode: "readwrite" });
  return Promise.all(names.map((name) => folder.getFileHandle(name, { create: true })));
}

/** Shows a dialog whose button opens the picker; resolves when it was pressed. */
function waitForClick(names: readonly string[]): Promise<void> {
  const dialog = byId("place-dialog", HTMLDialogElement);
  const [only] = names;
  setText(
    byId("place-names", HTMLElement),
    names.length === 1 && only !== undefined ? only : `${names.length} files, in one folder`,
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      if (dialog.returnValue === "choose") resolve();
      else reject(new DOMException("No file was chosen.", "AbortError"));
    };
    dialog.addEventListener("close", settle, { once: true });
  });
}
