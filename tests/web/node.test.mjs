/** The suites in Node, against the built package. */

import { test } from "node:test";

import * as api from "../../pkg/dist/node.js";
import { patience } from "./engines/machine.mjs";
import { nativeDigests } from "./engines/native.mjs";
import { allTests } from "./suite/all.mjs";
import { contextOf } from "./suite/context.mjs";
import { runTest } from "./suite/harness.mjs";

const context = contextOf({ api, native: nativeDigests(), patience: await patience() });

for (const each of allTests()) {
  test(each.name, { timeout: 300_000 }, () => runTest(each, context));
}
