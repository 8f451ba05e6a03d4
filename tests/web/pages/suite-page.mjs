/** Offers the suites to the runner: `suiteNames` and `runSuite(name)` are set on the window. */

import * as api from "/pkg/dist/index.js";
import { allTests } from "../suite/all.mjs";

const native = await (await fetch("/native.json")).json();
const page = (name) => new URL(name, import.meta.url);
const context = {
  api,
  native,
  files: {
    missing: page("no-such-worker.js"),
    silent: page("silent-worker.js"),
    dying: page("dying-worker.js"),
    closing: page("closing-worker.js"),
  },
};

const byName = new Map(allTests().map((each) => [each.name, each.run]));

globalThis.suiteNames = [...byName.keys()];

/** Runs some tests and tells what each came to: nothing, or the error. */
globalThis.runSuite = async (names) => {
  const outcomes = [];
  for (const name of names) {
    try {
      await byName.get(name)(context);
      outcomes.push(null);
    } catch (error) {
      outcomes.push(`${error?.name}: ${error?.message}\n${error?.stack ?? ""}`);
    }
  }
  return outcomes;
};
