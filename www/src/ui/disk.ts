/** Places on the visitor's disk, where the browser can write to them (File System Access). */

interface Pickers {
  showSaveFilePicker(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
  showDirectoryPicker(options: { mode: "readwrite" }): Promise<FileSystemDirectoryHandle>;
}

/** A file for each name: one is asked for by name, several by their folder. */
export async function askForPlaces(names: readonly string[]): Promise<FileSystemFileHandle[]> {
  const pickers = window as unknown as Pickers;
  const [only] = names;
  if (only === undefined) return [];
  if (names.length === 1) return [await pickers.showSaveFilePicker({ suggestedName: only })];
  const folder = await pickers.showDirectoryPicker({ mode: "readwrite" });
  return Promise.all(names.map((name) => folder.getFileHandle(name, { create: true })));
}
