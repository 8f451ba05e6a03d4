/**
 * `node bench/run.mjs --corpus FOLDER [--quick] [--engines a,b] [--corpora a,b] [--rounds N]
 * [--out FOLDER]`: us against the others, in each engine.
 *
 * First come the figures of `responsiveness.mjs`. Then each task gets a page of its own. Its first
 * run there is cold: it fetches and compiles its scripts and wasm and starts its workers. The runs
 * after that are warm, and their median counts.
 */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import * as chromium from "../engines/chromium.mjs";
import * as firefox from "../engines/firefox.mjs";
import { serve } from "../engines/server.mjs";
import * as webkit from "../engines/webkit.mjs";
import { picture } from "./picture.mjs";
import { responsivenessOf } from "./responsiveness.mjs";
import { summaryOf } from "./summary.mjs";

const ENGINES = { chromium, firefox, webkit };

/** Milliseconds of warm runs after which no other starts, so slow contestants get fewer runs. */
const ENOUGH_WARM_MS = 8_000;

const { values: options } = parseArgs({
  options: {
    corpus: { type: "string" },
    engines: { type: "string", default: "chromium,firefox,webkit" },
    corpora: { type: "string" },
    rounds: { type: "string", default: "5" },
    quick: { type: "boolean", default: false },
    out: { type: "string", default: fileURLToPath(new URL("results", import.meta.url)) },
  },
});
if (!options.corpus || !existsSync(options.corpus)) {
  console.error("--corpus names a folder of folders of files; each folder is one input");
  process.exit(2);
}

/** Every folder of the corpus is one input: its files, one after the other. */
function corporaOf(folder) {
  const wanted = options.corpora?.split(",");
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (!wanted || wanted.includes(entry.name)))
    .map(({ name }) => name);
  return Object.fromEntries(
    names.map((name) => [
      name,
      readdirSync(join(folder, name))
        .sort()
        .map((file) => `${name}/${file}`),
    ]),
  );
}

const levels = options.quick ? [6] : [1, 6, 9];
const workers = Array.from(
  { length: options.quick ? 2 : availableParallelism() },
  (_, at) => at + 1,
);

/** The tasks of one engine with one input, by level; `CompressionStream` has no levels. */
function tasksFor(hasSharedMemory) {
  const pools = ["parflate messages", ...(hasSharedMemory ? ["parflate shared"] : [])];
  return [
    ...levels.flatMap((level) => [
      ...pools.flatMap((tool) => workers.map((count) => ({ tool, level, workers: count }))),
      ...["fflate", "pako", "zlib-streams"].map((tool) => ({ tool, level })),
    ]),
    { tool: "CompressionStream", level: null },
  ];
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Opens a page with the bench's script. */
async function openBench(browser) {
  const page = await browser.open(`${server.address}/tests/web/bench/page.html`);
  await page.run(
    "(async () => { while (!globalThis.measure) await new Promise((r) => setTimeout(r, 20)); })()",
  );
  return page;
}

/** Runs one task, cold and then warm. */
async function measure(browser, task, files) {
  const page = await openBench(browser);
  await page.run(`prepare(${JSON.stringify(files)})`);
  const run = () => page.run(`measure(${JSON.stringify(task)})`);
  const cold = await run();
  const warm = [];
  for (let spentMs = 0; warm.length < Number(options.rounds) && spentMs < ENOUGH_WARM_MS; ) {
    const { ms } = await run();
    spentMs += ms;
    warm.push(ms);
  }
  await page.close();
  const { bytesIn, bytesOut } = cold;
  const warmMs = median(warm);
  return {
    ...task,
    bytesIn,
    bytesOut,
    coldMs: Math.round(cold.ms),
    warmMs: Math.round(warmMs),
    warmRuns: warm.length,
    megabytesPerSecond: Number((bytesIn / 1000 / warmMs).toFixed(1)),
    percent: Number(((100 * bytesOut) / bytesIn).toFixed(2)),
  };
}

const corpora = corporaOf(options.corpus);
const server = await serve({
  roots: { "/": fileURLToPath(new URL("../../..", import.meta.url)), "/corpus/": options.corpus },
  isIsolated: true,
});
const rows = [];
const responsiveness = [];
for (const id of options.engines.split(",")) {
  const engine = ENGINES[id];
  const browser = await engine.launch();
  const page = await openBench(browser);
  const hasSharedMemory = await page.run("typeof SharedArrayBuffer !== 'undefined'");
  await page.close();
  const felt = { engine: engine.name, ...(await responsivenessOf(browser, server.address)) };
  responsiveness.push(felt);
  console.log(
    `${felt.engine}\tlongest gap ${felt.longestGapMs} ms\tfirst call ${felt.firstCallMs} ms`,
  );
  for (const [corpus, files] of Object.entries(corpora)) {
    for (const task of tasksFor(hasSharedMemory)) {
      const about = { engine: engine.name, version: browser.version, corpus };
      const row = { ...about, ...(await measure(browser, task, files)) };
      rows.push(row);
      console.log(
        [
          row.engine,
          corpus,
          row.tool,
          `level ${row.level ?? "-"}`,
          row.workers ? `${row.workers} workers` : "",
          `${row.megabytesPerSecond} MB/s`,
          `${row.percent} %`,
          `cold ${row.coldMs} ms`,
        ].join("\t"),
      );
    }
  }
  await browser.close();
}
server.close();

const machine = { processor: cpus()[0]?.model, threads: availableParallelism() };
const summary = summaryOf(rows);
mkdirSync(options.out, { recursive: true });
writeFileSync(
  join(options.out, "web.json"),
  `${JSON.stringify({ machine, responsiveness, summary, rows }, null, 1)}\n`,
);
writeFileSync(join(options.out, "web.svg"), picture(rows, machine));
console.table(summary);
console.log(`written to ${options.out}`);
