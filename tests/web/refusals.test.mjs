/** Pages that refuse something: calls still work, and `capabilities()` says why they are slower. */

import assert from "node:assert";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { STRICT_POLICY, serve } from "./engines/server.mjs";

/** Compresses more than a block and reports where. */
const attempt = `(async () => {
  const { capabilities, compress, decompress } = await import("/pkg/dist/index.js");
  const input = new Uint8Array(1_000_000).map((_, at) => (at * at) >> 7);
  const back = await decompress(await compress(input, { blockSize: 128 << 10 }));
  const isSame = back.length === input.length && back.every((byte, at) => byte === input[at]);
  return { isSame, found: await capabilities() };
})()`;

/** Some outputs' digests, and which core was fetched for them. */
const digests = `(async () => {
  const { compileStreaming } = WebAssembly;
  const fetched = [];
  WebAssembly.compileStreaming = (response) => {
    fetched.push(response.url.split("/").at(-1));
    return compileStreaming(response);
  };
  const { capabilities, compress } = await import("/pkg/dist/index.js");
  const { mixed } = await import("/tests/web/suite/data.mjs");
  const { sha256 } = await import("/tests/web/suite/harness.mjs");
  const digests = [];
  for (const level of [1, 6, 9, 12]) {
    digests.push(await sha256(await compress(mixed(300_000, level), { level })));
  }
  return { digests, fetched, hasSimd: (await capabilities()).hasSimd };
})()`;

function assertInline({ isSame, found }) {
  assert.ok(isSame);
  assert.strictEqual(found.pool, "inline");
  assert.strictEqual(found.isParallel, false);
  assert.ok(found.reason.length > 10, found.reason);
}

for (const engine of [chromium, firefox]) {
  const skip = !existsSync(engine.program) && `${engine.program} is not installed`;
  describe(engine.name, { skip, timeout: 600_000 }, () => {
    let browser;
    before(async () => {
      browser = await engine.launch();
    });
    after(() => browser?.close());

    /** Runs a script on a fresh page under a policy, after some preparation. */
    async function on(script, { policy, prepare = "" } = {}) {
      const server = await serve({ policy });
      try {
        const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
        const found = await page.run(`(async () => { ${prepare}; return ${script}; })()`);
        await page.close();
        return found;
      } finally {
        server.close();
      }
    }

    test("workers refused by the content security policy", async () => {
      const policy = STRICT_POLICY.replace("worker-src 'self'", "worker-src 'none'");
      assertInline(await on(attempt, { policy }));
    });

    test("no workers at all", async () => {
      assertInline(await on(attempt, { prepare: "delete globalThis.Worker" }));
    });

    test("no SIMD: another build of the core, the same bytes", async () => {
      const usual = await on(digests);
      const without = await on(digests, { prepare: "WebAssembly.validate = () => false" });
      assert.deepStrictEqual([usual.hasSimd, usual.fetched], [true, ["core.wasm"]]);
      assert.deepStrictEqual([without.hasSimd, without.fetched], [false, ["baseline.wasm"]]);
      assert.deepStrictEqual(without.digests, usual.digests);
    });

    test("the core refused: an error that says so", async () => {
      const policy = STRICT_POLICY.replace(" 'wasm-unsafe-eval'", "");
      const script = `import("/pkg/dist/index.js").then(({ compress }) =>
        compress("x").then(() => "none", (error) => error.code))`;
      assert.strictEqual(await on(script, { policy }), "wasm-unavailable");
    });
  });
}
