/**
 * Figures that a visitor of a page feels: the longest time for which the page does not respond
 * while 200 MB are compressed, and the time of the first call on a fresh page. Other programs can
 * only make a measurement worse, so the best of a few counts.
 */

const ATTEMPTS = 5;

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
  await compress(blob, { level: 1, pool });
  isDone = true;
  pool.close();
  return longest;
})()`;

/** The time from nothing to the result of the first call, for 100 kB. */
const firstCall = `(async () => {
  const input = new Uint8Array(100_000).map((_, at) => (at * at) >> 5);
  const start = performance.now();
  const { compress } = await import("/pkg/dist/index.js");
  await compress(input);
  return performance.now() - start;
})()`;

/** Both figures in one browser, in milliseconds. */
export async function responsivenessOf(browser, address) {
  const best = async (script) => {
    let least = Infinity;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const page = await browser.open(`${address}/tests/web/pages/blank.html`);
      least = Math.min(least, await page.run(script));
      await page.close();
    }
    return Number(least.toFixed(1));
  };
  return { longestGapMs: await best(longestGap), firstCallMs: await best(firstCall) };
}
