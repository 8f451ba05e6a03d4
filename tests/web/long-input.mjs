/**
 * An input of 4 GiB in Node. It takes some ten seconds, so only `cargo xtask test --full` runs it.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";

import { compressSync, ready } from "../../pkg/dist/sync-node.js";

test("an array of more bytes than 32 bits can count", { timeout: 300_000 }, async (t) => {
  // Zeros that nobody wrote take no memory.
  const input = longArray();
  if (!input || !crc32) return t.skip("this Node has no array as long, or no crc32");
  input[input.length - 1] = 7;
  await ready();
  const output = compressSync(input, { level: 1 });
  let check = 0;
  for (let at = 0; at < input.length; at += 1 << 28) {
    check = crc32(input.subarray(at, at + (1 << 28)), check);
  }
  const trailer = new DataView(output.buffer, output.length - 8);
  assert.equal(trailer.getUint32(0, true), check);
  assert.equal(trailer.getUint32(4, true), input.length % 2 ** 32);
});

function longArray() {
  // Older engines stop at the first length that 32 bits cannot hold.
  for (const bytes of [2 ** 32 + 5, 2 ** 32]) {
    try {
      return new Uint8Array(bytes);
    } catch {
      // The next is shorter.
    }
  }
  return undefined;
}
