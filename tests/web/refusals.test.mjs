/** Places that refuse something: it still works there, and `capabilities()` says why it is slower. */

import assert from "node:assert";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";

import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { STRICT_POLICY, serve } from "./engines/server.mjs";

/** Compresses more than a block and tells where. */
const attempt = `(async () => {
  const { capabilities, compress, decompress } = await import("/pkg/dist/index.js");
  const input = new Uint8Array(1_000_000).map((_, at) => (at * at) >> 7);
  const start = performance.now();
  const back = await decompress(await compress(input, { blockSize: 128 << 10 }));
  const isSame = back.length === input.length && back.every((byte, at) => byte === input[at]);
  return { isSame, ms: performance.now() - start, found: await capabilities() };
})()`;

/** Opens a page, prepares it, and runs the attempt. */
async function on(engine, { policy, prepare = "" }) {
  const server = await serve({ policy });
  const browser = await engine.launch();
  try {
    const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
    return await page.run(`(async () => { ${prepare}; return ${attempt}; })()`);
  } finally {
    await browser.close();
    server.close();
  }
}

function assertInline({ isSame, ms, found }) {
  assert.ok(isSame);
  assert.ok(ms < 10_000, `${ms} ms`);
  assert.strictEqual(found.pool, "inline");
  assert.strictEqual(found.isParallel, false);
  assert.ok(found.reason.length > 10, found.reason);
}

for (const engine of [chromium, firefox]) {
  const skip = !existsSync(engine.program) && `${engine.program} is not installed`;
  describe(engine.name, { skip, timeout: 120_000 }, () => {
    test("workers refused by the content security policy", async () => {
      const policy = STRICT_POLICY.replace("worker-src 'self'", "worker-src 'none'");
      assertInline(await on(engine, { policy }));
    });

    test("no workers at all", async () => {
      assertInline(await on(engine, { prepare: "delete globalThis.Worker" }));
    });

    test("no SIMD: another build of the core, the same bytes", async () => {
      const server = await serve();
      const browser = await engine.launch();
      try {
        const digestOn = async (prepare) => {
          const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
          return page.run(`(async () => {
            const compileStreaming = WebAssembly.compileStreaming;
            const fetched = [];
            WebAssembly.compileStreaming = (response) => {
              fetched.push(response.url.split("/").at(-1));
              return compileStreaming(response);
            };
            ${prepare};
            const { capabilities, compress } = await import("/pkg/dist/index.js");
            const { mixed } = await import("/tests/web/suite/data.mjs");
            const { sha256 } = await import("/tests/web/suite/harness.mjs");
            const digests = [];
            for (const level of [1, 6, 9, 12]) {
              digests.push(await sha256(await compress(mixed(300_000, level), { level })));
            }
            return { digests, fetched, hasSimd: (await capabilities()).hasSimd };
          })()`);
        };
        const usual = await digestOn("");
        const without = await digestOn("WebAssembly.validate = () => false");
        assert.deepStrictEqual([usual.hasSimd, usual.fetched], [true, ["core.wasm"]]);
        assert.deepStrictEqual([without.hasSimd, without.fetched], [false, ["baseline.wasm"]]);
        assert.deepStrictEqual(without.digests, usual.digests);
      } finally {
        await browser.close();
        server.close();
      }
    });

    test("the core refused: an error that says so, at once", async () => {
      const server = await serve({ policy: STRICT_POLICY.replace(" 'wasm-unsafe-eval'", "") });
      const browser = await engine.launch();
      try {
        const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
        const code = await page.run(`import("/pkg/dist/index.js").then(({ compress }) =>
          compress("x").then(() => "none", (error) => error.code))`);
        assert.strictEqual(code, "wasm-unavailable");
      } finally {
        await browser.close();
        server.close();
      }
    });
  });
}
