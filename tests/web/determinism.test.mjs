/** The committed table of hashes, `tests/determinism.json`, in wasm. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { compress, createPool } from "../../pkg/dist/node.js";
import { mixed, random, text } from "./suite/data.mjs";

const table = JSON.parse(readFileSync(new URL("../determinism.json", import.meta.url), "utf8"));

/** The samples of `tests/samples/mod.rs`. */
const SAMPLES = {
  empty: new Uint8Array(0),
  byte: Uint8Array.of(7),
  "text 150000": text(150_000, 3),
  "random 70000": random(70_000, 4),
  "mixed 200000": mixed(200_000, 5),
};
const FORMATS = { gzip: "gzip", zlib: "deflate", raw: "deflate-raw" };

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

for (const workers of [0, 3]) {
  test(`the table's bytes with ${workers} workers`, { timeout: 300_000 }, async () => {
    const pool = createPool({ workers });
    let seen = 0;
    try {
      for (const [key, hash] of Object.entries(table)) {
        const [options, sample] = key.split(" / ");
        const [backend, level, format, blockSize] = options.split(" ");
        const input = SAMPLES[sample];
        if (backend === "sample") {
          assert.equal(sha256(input), hash, key);
        } else if (backend === "parflate") {
          const settings = { level: Number(level), format: FORMATS[format], pool };
          if (blockSize) settings.blockSize = Number(blockSize);
          assert.equal(sha256(await compress(input, settings)), hash, key);
          seen += 1;
        }
      }
    } finally {
      pool.close();
    }
    assert.equal(seen, 13 * 3 * 2 * 5);
  });
}
