/** Places on the visitor's disk, where the browser can write to them (File System Access). */
import { byId, setText } from "./dom.ts";

interface Pickers {
  showSaveFilePicker(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
  showDirectoryPicker(options: { mode: "readwrite" }): Promise<FileSystemDirectoryHandle>;
}

/**
 * A file for each name: one is asked for by name, several by their folder. Rejects with AbortError
 * when the visitor chooses none.
 */
export async function askForPlaces(names: readonly string[]): Promise<FileSystemFileHandle[]> {
  if (names.length === 0) return [];
  try {
    return await pick(names);
  } catch (error) {
    // Browsers open a picker only for a press of a key or a button, and a drop may be neither.
    if (!(error instanceof DOMException && error.name === "SecurityError")) throw error;
    await press(names);
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

/** Resolves when the visitor has pressed the button that leads to the picker. */
function press(names: readonly string[]): Promise<void> {
  const dialog = byId("place-dialog", HTMLDialogElement);
  const [only] = names;
  setText(
    byId("place-names", HTMLElement),
    names.length === 1 && only !== undefined ? only : `${names.length} results, in one folder`,
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      if (dialog.returnValue === "choose") resolve();
      else reject(new DOMException("No place was chosen.", "AbortError"));
    };
    dialog.addEventListener("close", settle, { once: true });
  });
}
