/**
 * What a person at the page notices: that it answers while 200 MB are compressed, and how long the
 * first call takes.
 *
 * Other programs on the machine can only make a measurement worse, so the best of a few counts; a
 * real hold-up is in all of them.
 */

import assert from "node:assert";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";

import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { serve } from "./engines/server.mjs";

const ATTEMPTS = 5;

/** The promise of the design. */
const MOST_BLOCKED_MS = 50;

/** What the first call on a cold page may take for 100 kB. */
const MOST_COLD_MS = 80;

/** Tasks of this length keep a thread busy without holding anything up. */
const SHORT_TASK_MS = 10;

/**
 * The longest time in which the page's thread did nothing else while 200 MB are compressed, and what
 * it is allowed to be. Where other programs want the processor, the system holds the page up as
 * well: as long as with a worker that only spins, and a page that is busy with short tasks.
 */
const longestGap = `(async () => {
  const { compress, createPool } = await import("/pkg/dist/index.js");
  const line = new TextEncoder().encode("something like a line of text, number 0123456789\\n");
  const part = new Uint8Array(2_000_000).map((_, at) => line[(at * 7 + (at >> 9)) % line.length]);
  const blob = new Blob(Array(100).fill(part));

  async function gapDuring(run, taskMs = 0) {
    let longest = 0, last = performance.now(), isDone = false;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      while (performance.now() - now < taskMs);
      if (!isDone) setTimeout(() => port2.postMessage(0), 1);
    };
    port2.postMessage(0);
    await run();
    isDone = true;
    return longest;
  }

  const pool = createPool({ workers: 1 });
  const start = performance.now();
  const found = await gapDuring(async () => {
    const output = await compress(blob, { level: 1, pool });
    if (output.length === 0) throw new Error("nothing came out");
  });
  pool.close();
  const duration = performance.now() - start;
  const usual = await gapDuring(async () => {
    const worker = new Worker(URL.createObjectURL(new Blob(["for (;;);"])));
    await new Promise((resolve) => setTimeout(resolve, duration));
    worker.terminate();
  }, ${SHORT_TASK_MS});
  return { found, most: Math.max(${MOST_BLOCKED_MS}, usual) };
})()`;

/** Times that the first call may take what it takes to fetch as much and to count for a while. */
const MOST_COLD_FACTOR = 2;

/**
 * The time from nothing to the result of the first call. On a slow or busy machine it may be longer,
 * as fetching the same files and some work that does not change are longer there too.
 */
const coldCall = `(async () => {
  const start = performance.now();
  for (const file of ["index.js", "core.wasm", "worker.js"]) {
    await (await fetch("/pkg/dist/" + file)).arrayBuffer();
  }
  let sum = 0;
  for (let count = 0; count < 3e7; count++) sum = (sum * 31 + count) | 0;
  const usual = performance.now() - start + (sum & 1);
  const input = new Uint8Array(100_000).map((_, at) => (at * at) >> 5);
  const coldStart = performance.now();
  const { compress } = await import("/pkg/dist/index.js");
  await compress(input);
  const found = performance.now() - coldStart;
  return { found, most: Math.max(${MOST_COLD_MS}, ${MOST_COLD_FACTOR} * usual) };
})()`;

for (const engine of [chromium, firefox]) {
  const skip = !existsSync(engine.program) && `${engine.program} is not installed`;
  describe(engine.name, { skip, timeout: 300_000 }, () => {
    test("the page is never held up while 200 MB are compressed", () =>
      bestOf(engine, longestGap));
    test("the first call is quick", () => bestOf(engine, coldCall));
  });
}

/** Runs a measurement on fresh pages until one is good enough. */
async function bestOf(engine, script) {
  const server = await serve();
  const browser = await engine.launch();
  try {
    const results = [];
    while (results.length < ATTEMPTS) {
      const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
      const { found, most } = await page.run(script);
      await page.close();
      if (found <= most) return;
      results.push(`${found.toFixed(1)} of at most ${most.toFixed(1)} ms`);
    }
    assert.fail(results.join(", "));
  } finally {
    await browser.close();
    server.close();
  }
}
