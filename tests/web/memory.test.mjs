/**
 * Memory stays flat however long the stream: 1 GiB through `compressTo` into a slow sink.
 *
 * What the whole engine holds is what counts, so on a page the memory of all the browser's
 * processes is summed.
 */

import assert from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { compressTo, createPool } from "../../pkg/dist/node.js";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { serve } from "./engines/server.mjs";
import { longStream } from "./suite/long-stream.mjs";

/** Growth that is noise, a sixteenth of the stream: collections come when they come. */
const MOST_GROWTH_BYTES = 64 << 20;
/** A browser has more heaps than one. */
const MOST_GROWTH_OF_BROWSER_BYTES = 128 << 20;

/** Milliseconds between two looks at a browser. */
const LOOK_MS = 200;

/** Fails if the end of the stream finds more memory in use than its second fifth. */
function assertFlat(samples, most) {
  const peak = (from, to) =>
    Math.max(...samples.filter(({ part }) => part >= from && part < to).map(({ bytes }) => bytes));
  const growth = peak(0.8, 1.1) - peak(0.2, 0.4);
  assert.ok(growth < most, `grew by ${growth} bytes`);
}

/** Resident bytes of this process's descendants, from Linux's tables. */
function bytesOfDescendants() {
  const parents = new Map();
  const resident = new Map();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${id}/status`, "latin1");
      parents.set(id, /^PPid:\s+(\d+)/m.exec(status)?.[1]);
      resident.set(id, Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It has ended since.
    }
  }
  const isOurs = (id) =>
    id !== undefined && (id === String(process.pid) || isOurs(parents.get(id)));
  return [...resident].reduce((sum, [id, bytes]) => sum + (isOurs(parents.get(id)) ? bytes : 0), 0);
}

test("Node: memory is flat over 1 GiB", { timeout: 600_000 }, async () => {
  const samples = [];
  await longStream({ compressTo, createPool }, (part) =>
    samples.push({ part, bytes: process.memoryUsage().rss }),
  );
  assertFlat(samples, MOST_GROWTH_BYTES);
});

for (const engine of [chromium, firefox]) {
  const skip =
    (!existsSync(engine.program) && `${engine.program} is not installed`) ||
    (!existsSync("/proc/self/status") && "this system does not tell the memory of processes");
  describe(engine.name, { skip }, () => {
    test("memory is flat over 1 GiB", { timeout: 600_000 }, async () => {
      const server = await serve();
      const browser = await engine.launch();
      try {
        const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
        await page.run(`(async () => {
          const api = await import("/pkg/dist/index.js");
          const { longStream } = await import("/tests/web/suite/long-stream.mjs");
          globalThis.part = 0;
          longStream(api, (part) => (globalThis.part = part)).then(
            () => (globalThis.part = 1), (error) => (globalThis.failure = String(error)));
        })()`);
        const samples = [];
        for (let part = 0; part < 1; ) {
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
          const [now, failure] = await page.run("[globalThis.part, globalThis.failure ?? null]");
          assert.strictEqual(failure, null);
          part = now;
          samples.push({ part, bytes: bytesOfDescendants() });
        }
        assertFlat(samples, MOST_GROWTH_OF_BROWSER_BYTES);
      } finally {
        await browser.close();
        server.close();
      }
    });
  });
}
