/**
 * `node bench/run.mjs --corpus FOLDER [--quick] [--engines a,b] [--out FOLDER]`: us against the
 * others, in each engine.
 *
 * Each round runs every task once, so that what else the machine does falls on all of them; a
 * task's figure is its best round. The first round is on a cold page: its time is given as well.
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

const ENGINES = { chromium, firefox, webkit };

const { values: options } = parseArgs({
  options: {
    corpus: { type: "string" },
    engines: { type: "string", default: "chromium,firefox,webkit" },
    corpora: { type: "string" },
    rounds: { type: "string", default: "3" },
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
    names.map((name) => [name, readdirSync(join(folder, name)).sort().map((file) => `${name}/${file}`)]),
  );
}

const levels = options.quick ? [6] : [1, 6, 9];
const workers = Array.from({ length: options.quick ? 2 : availableParallelism() }, (_, at) => at + 1);
const tasksFor = (corpus, pools) => [
  ...pools.flatMap((tool) =>
    levels.flatMap((level) => workers.map((count) => ({ tool, level, workers: count, corpus }))),
  ),
  { tool: "CompressionStream", level: null, corpus },
  ...["fflate", "pako", "zlib-streams"].flatMap((tool) =>
    levels.map((level) => ({ tool, level, corpus })),
  ),
];

const corpora = corporaOf(options.corpus);
const server = await serve({
  roots: { "/": fileURLToPath(new URL("../../..", import.meta.url)), "/corpus/": options.corpus },
  data: { "/corpora.json": corpora },
  isIsolated: true,
});
const rows = [];
for (const id of options.engines.split(",")) {
  const engine = ENGINES[id];
  const browser = await engine.launch();
  for (const corpus of Object.keys(corpora)) {
    const page = await browser.open(`${server.address}/tests/web/bench/page.html`);
    await page.run(
      "(async () => { while (!globalThis.measure) await new Promise((r) => setTimeout(r, 20)); })()",
    );
    const hasSharedMemory = await page.run("typeof SharedArrayBuffer !== 'undefined'");
    const pools = ["parflate messages", ...(hasSharedMemory ? ["parflate shared"] : [])];
    const tasks = tasksFor(corpus, pools).map((task) => ({
      ...task,
      engine: engine.name,
      times: [],
    }));
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const task of tasks) {
        const result = await page.run(`measure(${JSON.stringify(task)})`);
        task.times.push(result.ms);
        Object.assign(task, { bytesIn: result.bytesIn, bytesOut: result.bytesOut });
      }
    }
    for (const { times, ...task } of tasks) {
      const best = Math.min(...times);
      rows.push({
        ...task,
        version: browser.version,
        coldMs: Math.round(times[0]),
        bestMs: Math.round(best),
        megabytesPerSecond: Number((task.bytesIn / 1000 / best).toFixed(1)),
        percent: Number(((100 * task.bytesOut) / task.bytesIn).toFixed(2)),
      });
      const row = rows.at(-1);
      console.log(
        [row.engine, corpus, row.tool, `level ${row.level ?? "-"}`, row.workers ? `${row.workers} workers` : "",
          `${row.megabytesPerSecond} MB/s`, `${row.percent} %`, `cold ${row.coldMs} ms`].join("\t"),
      );
    }
    await page.close();
  }
  await browser.close();
}
server.close();

mkdirSync(options.out, { recursive: true });
const machine = { processor: cpus()[0]?.model, threads: availableParallelism() };
writeFileSync(join(options.out, "web.json"), `${JSON.stringify({ machine, rows }, null, 1)}\n`);
writeFileSync(join(options.out, "web.svg"), picture(rows));
console.log(`written to ${options.out}`);
