/** Runs the suites in Deno or Bun and prints each test's outcome as a line of JSON. */

import * as api from "../../../pkg/dist/index.js";
import { allTests } from "../suite/all.mjs";
import { contextOf } from "../suite/context.mjs";
import { outcomeOf } from "../suite/harness.mjs";

const context = contextOf({ api, ...JSON.parse(globalThis.process.argv[2]) });

for (const test of allTests()) {
  console.log(JSON.stringify({ name: test.name, failure: await outcomeOf(test, context) }));
}
globalThis.process.exit(0);
