/** The suites in Deno and Bun, which take the entry for pages. */

import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { someNativeDigests } from "./engines/digests.mjs";
import { allTests } from "./suite/all.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const context = JSON.stringify({ native: someNativeDigests() });

const RUNTIMES = [
  ["Deno", here("node_modules/.bin/deno"), ["run", "--quiet", "--no-config", "--allow-all"]],
  ["Bun", here("node_modules/.bin/bun"), ["run"]],
];

for (const [name, program, options] of RUNTIMES) {
  const isMissing = spawnSync(program, ["--version"]).status !== 0;
  if (isMissing && process.env.CI) throw new Error(`${name} is missing`);
  describe(name, { skip: isMissing && `${name} is not installed`, timeout: 600_000 }, () => {
    const outcomes = new Map();
    const run = isMissing
      ? undefined
      : spawnSync(program, [...options, here("engines/runtime.mjs"), context], {
          encoding: "utf8",
          timeout: 500_000,
        });
    for (const line of run?.stdout.split("\n") ?? []) {
      if (!line.startsWith("{")) continue;
      const { name: testName, failure } = JSON.parse(line);
      outcomes.set(testName, failure);
    }
    for (const { name: testName } of allTests()) {
      test(testName, () => {
        if (!outcomes.has(testName)) throw new Error(`not reached: ${run?.stderr}`);
        if (outcomes.get(testName) !== null) throw new Error(outcomes.get(testName));
      });
    }
  });
}
