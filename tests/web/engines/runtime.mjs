/** The suites in a runtime like Deno or Bun; prints what each test came to, one a line, as JSON. */

import { allTests } from "../suite/all.mjs";
import * as api from "../../../pkg/dist/index.js";

const page = (name) => new URL(`../pages/${name}`, import.meta.url);
const context = {
  api,
  native: JSON.parse(globalThis.process.argv[2]),
  files: {
    missing: page("no-such-worker.js"),
    silent: page("silent-worker.js"),
    dying: page("dying-worker.js"),
    closing: page("closing-worker.js"),
  },
};

for (const { name, run } of allTests()) {
  let failure = null;
  try {
    await run(context);
  } catch (error) {
    failure = `${error?.name}: ${error?.message}\n${error?.stack ?? ""}`;
  }
  console.log(JSON.stringify({ name, failure }));
}
globalThis.process.exit(0);
