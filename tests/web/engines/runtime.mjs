/** The suites in a runtime like Deno or Bun; prints what each test came to, one a line, as JSON. */

import * as api from "../../../pkg/dist/index.js";
import { allTests } from "../suite/all.mjs";
import { contextOf } from "../suite/context.mjs";
import { outcomeOf } from "../suite/harness.mjs";

const context = contextOf({ api, ...JSON.parse(globalThis.process.argv[2]) });

for (const test of allTests()) {
  console.log(JSON.stringify({ name: test.name, failure: await outcomeOf(test, context) }));
}
globalThis.process.exit(0);
