/** Runs the suites in one engine, as tests of Node's runner. */

import assert from "node:assert";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { allTests } from "../suite/all.mjs";
import { someNativeDigests } from "./digests.mjs";
import { serve } from "./server.mjs";

/** Tests that a page runs in one call; each call is a round trip to the browser. */
const BATCH = 40;

/** Declares the suites of an engine, skipped by name where it is missing except on CI. */
export function declareSuites(engine) {
  const isMissing = !existsSync(engine.program);
  if (isMissing && process.env.CI) throw new Error(`${engine.program} is missing`);
  const skip = isMissing && `${engine.program} is not installed`;
  describe(engine.name, { skip, timeout: 600_000 }, () => {
    const names = allTests().map(({ name }) => name);
    const outcomes = new Map();
    let server;
    let browser;
    before(async () => {
      const context = { native: someNativeDigests() };
      server = await serve({ data: { "/context.json": context } });
      browser = await engine.launch();
      const page = await browser.open(`${server.address}/tests/web/pages/suite.html`);
      await page.run(
        "(async () => { while (!globalThis.runSuite) await new Promise((r) => setTimeout(r, 20)); })()",
      );
      for (let at = 0; at < names.length; at += BATCH) {
        const batch = names.slice(at, at + BATCH);
        const results = await page.run(`runSuite(${JSON.stringify(batch)})`);
        for (const [index, name] of batch.entries()) outcomes.set(name, results[index]);
      }
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });
    for (const name of names) {
      test(name, () => {
        assert.ok(outcomes.has(name), "the page did not get to this test");
        if (outcomes.get(name) !== null) throw new Error(outcomes.get(name));
      });
    }
  });
}
