/** The suites in Node, against the built package. */

import { test } from "node:test";

import * as api from "../../pkg/dist/node.js";
import { nativeDigests } from "./engines/native.mjs";
import { allTests } from "./suite/all.mjs";

const page = (name) => new URL(`./pages/${name}`, import.meta.url);
const context = {
  api,
  native: nativeDigests(),
  files: {
    missing: page("no-such-worker.js"),
    silent: page("silent-worker.js"),
    dying: page("dying-worker.js"),
    closing: page("closing-worker.js"),
  },
};

for (const { name, run } of allTests()) {
  test(name, { timeout: 60_000 }, () => run(context));
}
