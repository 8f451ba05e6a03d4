/**
 * A visitor's actions, as functions that run in the page. Each is sent to the engine as text, so
 * it can only refer to itself and to the functions in `SHARED`, which are sent along.
 */

/** Opens the page and waits until it is ready. It keeps what is saved, and the errors. */
export async function openPage(engine, url) {
  await engine.open(url);
  await engine.run(async () => {
    // Not every driver reports errors, so the page keeps a list.
    window.problems = [];
    const note = (what) => window.problems.push(String(what));
    addEventListener("error", ({ message }) => note(message));
    addEventListener("unhandledrejection", ({ reason }) => note(reason));
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      note(`${violatedDirective} ${blockedURI}`),
    );
    const deadline = Date.now() + 120_000;
    while (document.documentElement.dataset.ready === undefined) {
      if (Date.now() > deadline) throw new Error("the page did not become ready");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // Headless engines cannot save, so the blobs of downloads are kept.
    window.saved = [];
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      window.saved.push(blob);
      return create(blob);
    };
  });
}

/** A function and its arguments as the expression that is sent to the page. */
export function asCall(work, values) {
  const list = values.map((value) => JSON.stringify(value)).join(", ");
  return `(() => { ${SHARED.join("\n")}; return (${work})(${list}); })()`;
}

/** Functions that the others call. */
const SHARED = [textOf, drop];

/** Invented text, the same on every machine. */
export function textOf(sizeBytes) {
  const words = ["stream", "block", "worker", "piece", "window", "match", "literal", "distance"];
  let state = 1;
  let text = "";
  while (text.length < sizeBytes) {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    text += `${words[(state >>> 16) % 8] + ((state >>> 8) % 4096)} `;
  }
  return text.slice(0, sizeBytes);
}

/** Drops files, with the event that a file manager's drop causes. */
function drop(...files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  window.dispatchEvent(
    new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
  );
}

/** Drops files of invented text, all at once. */
export function dropTexts(files) {
  drop(
    ...files.map(({ name, sizeBytes }) => new File([textOf(sizeBytes)], name, { lastModified: 0 })),
  );
}

/** Drops bytes given as base64. */
export function dropBytes({ name, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  drop(new File([bytes], name, { lastModified: 0 }));
}

/** Drops a large file that repeats one part, of which the browser holds one copy. */
export function dropRepeated({ name, sizeBytes }) {
  const part = new Uint8Array(1 << 20);
  let state = 1;
  for (let at = 0; at < part.length; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    part[at] = 97 + ((state >>> 16) & (at & 4096 ? 3 : 15));
  }
  const blob = new Blob([part]);
  drop(
    new File(
      Array.from({ length: Math.ceil(sizeBytes / part.length) }, () => blob),
      name,
    ),
  );
}

/**
 * Drops a folder with `files`: paths inside it and their texts; a path that ends in a slash is an
 * empty folder. Scripts cannot drop a real folder, so its entries are imitated, with listings in
 * portions of two.
 */
export function dropFolder({ name, files }) {
  const fileOf = (path, text) => ({
    isDirectory: false,
    name: path.split("/").at(-1),
    fullPath: path,
    file: (resolve) => resolve(new File([text], path, { lastModified: 0 })),
  });
  const folderOf = (path, inside) => ({
    isDirectory: true,
    name: path.split("/").at(-1),
    fullPath: path,
    createReader() {
      const names = [...new Set(Object.keys(inside).map((key) => key.split("/")[0]))].filter(
        (own) => own !== "",
      );
      const entries = names.map((own) => {
        if (own in inside) return fileOf(`${path}/${own}`, inside[own]);
        const deeper = Object.entries(inside).filter(([key]) => key.startsWith(`${own}/`));
        return folderOf(
          `${path}/${own}`,
          Object.fromEntries(deeper.map(([key, text]) => [key.slice(own.length + 1), text])),
        );
      });
      return { readEntries: (resolve) => resolve(entries.splice(0, 2)) };
    },
  });
  const get = DataTransferItem.prototype.webkitGetAsEntry;
  DataTransferItem.prototype.webkitGetAsEntry = () => folderOf(`/${name}`, files);
  drop(new File([], name));
  DataTransferItem.prototype.webkitGetAsEntry = get;
}

/** Waits until the file's row is in one of the states; returns its state and texts. */
export async function rowState(name, states, timeoutMs = 180_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const rows = [...document.querySelectorAll(".row")];
    const row = rows.find((one) => one.querySelector(".row-name").textContent === name);
    if (row !== undefined && states.includes(row.dataset.state)) {
      return {
        state: row.dataset.state,
        text: row.querySelector(".row-detail").textContent,
        label: row.querySelector(".row-state").textContent,
      };
    }
    if (Date.now() > deadline)
      throw new Error(`the row stays "${row?.dataset.state}": ${row?.textContent}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Presses the newest row's Save button; returns the saved bytes as base64. */
export async function save() {
  const button = [...document.querySelector(".row").querySelectorAll("button")].find(
    (one) => one.textContent === "Save",
  );
  button.click();
  const bytes = new Uint8Array(await window.saved.at(-1).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

/** Sets options of the form, with the events of a visitor's changes. */
export function setOptions(values) {
  for (const [name, value] of Object.entries(values)) {
    const radio = document.querySelector(`input[type="radio"][name="${name}"][value="${value}"]`);
    const control = radio ?? document.getElementById(name);
    if (radio !== null) radio.checked = true;
    else if (control.type === "checkbox") control.checked = value;
    else control.value = String(value);
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Replaces the pickers, which headless browsers lack, by the origin's private file system. */
export function privatePickers() {
  const root = () => navigator.storage.getDirectory();
  window.showDirectoryPicker = root;
  window.showSaveFilePicker = async ({ suggestedName }) =>
    (await root()).getFileHandle(suggestedName, { create: true });
}
