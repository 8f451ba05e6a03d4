/**
 * `node bench/native.mjs FILE... [--levels 1,6,9,10] [--rounds 3]`: the core in Node beside the
 * native command, each on one thread.
 *
 * Both get the same input, take turns within each round, and count CPU time, so that what else the
 * machine does falls on both; the first wasm call of each level warms the compiler up and does not
 * count. The native side's time includes reading its input from a pipe. Outputs must be equal.
 */

import assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { compressSync, ready } from "../../../pkg/dist/sync-node.js";
import { nativeCommand } from "../engines/native.mjs";

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    levels: { type: "string", default: "1,6,9,10" },
    rounds: { type: "string", default: "3" },
  },
});
if (files.length === 0) {
  console.error("name the files to compress; they are taken as one input");
  process.exit(2);
}

/** What Linux counts a process's time in, in milliseconds. */
const TICK_MS = 10;

/** CPU milliseconds of all children that have ended. */
function childrensTime() {
  const fields = readFileSync("/proc/self/stat", "latin1")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

const command = nativeCommand();
const input = Buffer.concat(files.map((file) => readFileSync(file)));

function native(level) {
  const start = childrensTime();
  const argument = level > 9 ? ["--level", String(level)] : [`-${level}`];
  const run = spawnSync(command, ["--no-name", "--stdout", "--processes", "1", ...argument], {
    input,
    maxBuffer: 2 * input.length,
  });
  assert.strictEqual(run.status, 0, String(run.stderr));
  return { ms: childrensTime() - start, output: run.stdout };
}

function wasm(level) {
  const start = process.cpuUsage();
  const output = compressSync(input, { level });
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, output };
}

await ready();
const rate = (sum) => (Number(options.rounds) * input.length) / 1000 / sum;
console.log("| level | bytes | native MB/s | wasm MB/s | wasm / native |\n|---|---|---|---|---|");
for (const level of options.levels.split(",").map(Number)) {
  const { output } = wasm(level);
  let [nativeMs, wasmMs] = [0, 0];
  for (let round = 0; round < Number(options.rounds); round++) {
    const theirs = native(level);
    nativeMs += theirs.ms;
    wasmMs += wasm(level).ms;
    assert.ok(
      output.length === theirs.output.length && theirs.output.equals(output),
      "other bytes",
    );
  }
  const [ours, theirs] = [rate(wasmMs), rate(nativeMs)];
  console.log(
    `| ${level} | ${output.length} | ${theirs.toFixed(1)} | ${ours.toFixed(1)} | ${(ours / theirs).toFixed(3)} |`,
  );
}
