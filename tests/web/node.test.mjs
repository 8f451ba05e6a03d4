/** The suites in Node, against the built package. */

import { test } from "node:test";

import * as api from "../../pkg/dist/node.js";
import { someNativeDigests } from "./engines/digests.mjs";
import { allTests } from "./suite/all.mjs";
import { contextOf } from "./suite/context.mjs";

const context = contextOf({ api, native: someNativeDigests() });

for (const each of allTests()) {
  test(each.name, { timeout: 300_000 }, () => each.run(context));
}
