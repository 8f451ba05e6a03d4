/** The entry for reading any part of a file, in Node. */

import { readFile } from "node:fs/promises";

import { openerOf } from "../ranges.js";

export { ParflateError } from "../errors.js";
export type * from "./ranges.js";

/** `open` of `parflate/ranges`, with its core from disk. */
export const open = openerOf(async (wasmUrl) => {
  const file = wasmUrl ?? new URL("./ranges.wasm", import.meta.url);
  return WebAssembly.compile(new Uint8Array(await readFile(file)));
});
