/** Offers the suites to the runner: `runSuite(names)` is set on the window. */

import * as api from "/pkg/dist/index.js";
import { allTests } from "../suite/all.mjs";
import { contextOf } from "../suite/context.mjs";
import { outcomeOf } from "../suite/harness.mjs";

const context = contextOf({ api, ...(await (await fetch("/context.json")).json()) });
const byName = new Map(allTests().map((each) => [each.name, each]));

/** Runs some tests and returns their outcomes. */
globalThis.runSuite = async (names) => {
  const outcomes = [];
  for (const name of names) outcomes.push(await outcomeOf(byName.get(name), context));
  return outcomes;
};
