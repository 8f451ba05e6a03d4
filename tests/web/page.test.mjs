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
import { isQuiet } from "./engines/machine.mjs";
import { serve } from "./engines/server.mjs";
import * as webkit from "./engines/webkit.mjs";

const ATTEMPTS = 5;

/** The promise of the design. */
const MOST_BLOCKED_MS = 50;

/** What the first call on a cold page may take for 100 kB. */
const MOST_COLD_MS = 80;

/** The longest time in which the page's thread did nothing else while 200 MB are compressed. */
const longestGap = `(async () => {
  const { compress, createPool } = await import("/pkg/dist/index.js");
  const line = new TextEncoder().encode("something like a line of text, number 0123456789\\n");
  const part = new Uint8Array(2_000_000).map((_, at) => line[(at * 7 + (at >> 9)) % line.length]);
  const blob = new Blob(Array(100).fill(part));

  let longest = 0, last = performance.now(), isDone = false;
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) setTimeout(tick, 1);
  };
  tick();
  const pool = createPool({ workers: 1 });
  const output = await compress(blob, { level: 1, pool });
  isDone = true;
  pool.close();
  if (output.length === 0) throw new Error("nothing came out");
  return longest;
})()`;

/** The time from nothing to the result of the first call. */
const coldCall = `(async () => {
  const input = new Uint8Array(100_000).map((_, at) => (at * at) >> 5);
  const start = performance.now();
  const { compress } = await import("/pkg/dist/index.js");
  await compress(input);
  return performance.now() - start;
})()`;

for (const engine of [chromium, firefox, webkit]) {
  const skip = !existsSync(engine.program) && `${engine.program} is not installed`;
  describe(engine.name, { skip, timeout: 600_000 }, () => {
    test("the page is never held up while 200 MB are compressed", (t) =>
      bestOf(t, engine, longestGap, MOST_BLOCKED_MS));
    test("the first call is quick", (t) => bestOf(t, engine, coldCall, MOST_COLD_MS));
  });
}

/** Runs a measurement on fresh pages until one is good enough; on a busy machine, only tells it. */
async function bestOf(t, engine, script, mostMs) {
  const wasQuiet = await isQuiet();
  const server = await serve();
  const browser = await engine.launch();
  const results = [];
  let isGood = false;
  try {
    while (!isGood && results.length < ATTEMPTS) {
      const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
      const found = await page.run(script);
      await page.close();
      isGood = found <= mostMs;
      results.push(found.toFixed(1));
    }
  } finally {
    await browser.close();
    server.close();
  }
  const told = `${engine.name}: ${results.join(", ")} of at most ${mostMs} ms`;
  t.diagnostic(told);
  if (!wasQuiet || !(await isQuiet())) t.diagnostic("not judged: the machine was busy");
  else assert.ok(isGood, told);
}
