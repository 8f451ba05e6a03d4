/** The committed table of hashes, `tests/determinism.json`, in wasm. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { compress, createPool } from "../../pkg/dist/node.js";
import { nativeDigests, sampleDigests, seekableDigests } from "./engines/digests.mjs";
import { sampleOf } from "./suite/data.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("the samples are those of the table", () => {
  for (const { sample, digest } of sampleDigests()) {
    assert.equal(sha256(sampleOf(sample)), digest, sample);
  }
});

for (const workers of [0, 3]) {
  test(`the table's bytes with ${workers} workers`, { timeout: 600_000 }, async () => {
    const pool = createPool({ workers });
    const digests = [...nativeDigests(), ...seekableDigests()];
    try {
      for (const { options, sample, digest } of digests) {
        const output = await compress(sampleOf(sample), { ...options, pool });
        assert.equal(sha256(output), digest, `${sample}, ${JSON.stringify(options)}`);
      }
    } finally {
      pool.close();
    }
    assert.equal(digests.length, 14 * 3 * 2 * 5 + 14 * 5);
  });
}
