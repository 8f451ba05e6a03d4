/**
 * Memory stays flat however long the stream: 512 MiB through `compressTo` into a slow sink.
 *
 * The memory of the whole engine counts: on a page, that of all the browser's processes.
 */

import assert from "node:assert";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";

import { compressTo, createPool } from "../../pkg/dist/node.js";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { childrenBytes } from "./engines/machine.mjs";
import { serve } from "./engines/server.mjs";
import { LOOKS, longStream } from "./suite/long-stream.mjs";

/** Growth that is noise, an eighth of the stream: garbage is collected at no certain time. */
const MOST_GROWTH_BYTES = 64 << 20;
/** A browser has several heaps. */
const MOST_GROWTH_OF_BROWSER_BYTES = 128 << 20;

/** Fails if the last quarter of the stream finds more memory in use than the second. */
function assertFlat(samples, most) {
  assert.strictEqual(samples.length, LOOKS);
  const peak = (quarter) => Math.max(...samples.slice(quarter * (LOOKS / 4)).slice(0, LOOKS / 4));
  const growth = peak(3) - peak(1);
  assert.ok(growth < most, `grew by ${growth} bytes`);
}

test("Node: memory is flat over 512 MiB", { timeout: 600_000 }, async () => {
  const samples = [];
  await longStream({ compressTo, createPool }, () => samples.push(process.memoryUsage().rss));
  assertFlat(samples, MOST_GROWTH_BYTES);
});

/** Runs the stream on a page, which stops at each look until it is taken. */
const onPage = `(async () => {
  const api = await import("/pkg/dist/index.js");
  const { longStream } = await import("/tests/web/suite/long-stream.mjs");
  let arrived;
  let resume;
  const next = () => new Promise((resolve, reject) => (arrived = { resolve, reject }));
  globalThis.stop = next();
  globalThis.goOn = () => {
    globalThis.stop = next();
    resume();
    return globalThis.stop;
  };
  const look = () => new Promise((resolve) => {
    resume = resolve;
    arrived.resolve(true);
  });
  longStream(api, look).then(() => arrived.resolve(false), (error) => arrived.reject(error));
})()`;

for (const engine of [chromium, firefox]) {
  const skip =
    (!existsSync(engine.program) && `${engine.program} is not installed`) ||
    (!existsSync("/proc/self/smaps_rollup") && "this system does not show the memory of processes");
  describe(engine.name, { skip }, () => {
    test("memory is flat over 512 MiB", { timeout: 600_000 }, async () => {
      const server = await serve();
      const browser = await engine.launch();
      try {
        const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
        await page.run(onPage);
        const samples = [];
        for (let isUnderWay = await page.run("stop"); isUnderWay; ) {
          samples.push(childrenBytes());
          isUnderWay = await page.run("goOn()");
        }
        assertFlat(samples, MOST_GROWTH_OF_BROWSER_BYTES);
      } finally {
        await browser.close();
        server.close();
      }
    });
  });
}
