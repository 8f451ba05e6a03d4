/** The shared-memory pool, on isolated pages of the engines that have shared memory there. */

import assert from "node:assert";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import * as chromium from "./engines/chromium.mjs";
import { someNativeDigests } from "./engines/digests.mjs";
import * as firefox from "./engines/firefox.mjs";
import { STRICT_POLICY, serve } from "./engines/server.mjs";

/** The first lines of every script; threads may start late on a busy machine. */
const prelude = `
  const startTimeout = 120_000;
  const api = await import("/pkg/dist/shared.js");
  const { mixed, sampleOf } = await import("/tests/web/suite/data.mjs");
  const { settles, sha256, through } = await import("/tests/web/suite/harness.mjs");
`;

for (const engine of [chromium, firefox]) {
  const skip = !existsSync(engine.program) && `${engine.program} is not installed`;
  describe(engine.name, { skip, timeout: 600_000 }, () => {
    let server;
    let browser;
    let page;
    before(async () => {
      server = await serve({ isIsolated: true, policy: STRICT_POLICY });
      browser = await engine.launch();
      page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });
    const run = (body) => page.run(`(async () => { ${prelude} ${body} })()`);

    for (const workers of [1, 3]) {
      test(`${workers} threads give the native library's bytes`, async () => {
        const native = someNativeDigests();
        const found = await run(`
          const pool = await api.createSharedPool({ workers: ${workers}, startTimeout });
          const digests = [];
          for (const { options, sample } of ${JSON.stringify(native)}) {
            digests.push(await sha256(await api.compress(sampleOf(sample), { ...options, pool })));
          }
          pool.close();
          return digests;`);
        assert.deepStrictEqual(
          found,
          native.map(({ digest }) => digest),
        );
      });
    }

    test("streams share it, in odd chunks, and give what the other pool gives", async () => {
      const isSame = await run(`
        const input = mixed(1_500_000, 5);
        const expected = await sha256(await api.compress(input));
        const pool = await api.createSharedPool({ workers: 2, startTimeout });
        const chunks = [];
        for (let at = 0; at < input.length; at += 81_761) chunks.push(input.subarray(at, at + 81_761));
        const outputs = await Promise.all([1, 2, 3].map(() =>
          through(new api.ParallelCompressionStream("gzip", { pool }), chunks)));
        pool.close();
        const digests = await Promise.all(outputs.map(sha256));
        return digests.every((digest) => digest === expected);`);
      assert.ok(isSame);
    });

    test("block events report each block three times, by thread, with figures that add up", async () => {
      const { events, now, inputBytes, outputBytes } = await run(`
        const pool = await api.createSharedPool({ workers: 2, startTimeout });
        const input = mixed(3_000_000, 5);
        const events = [];
        const options = { pool, format: "deflate-raw", blockSize: 128 << 10 };
        const output = await api.compress(input, { ...options, onBlock: (event) => events.push(event) });
        pool.close();
        return { events, now: performance.now(), inputBytes: input.length, outputBytes: output.length };`);
      const of = (phase) => events.filter((event) => event.phase === phase);
      const blocks = Math.ceil(inputBytes / (128 << 10));
      for (const phase of ["started", "compressed", "joined"])
        assert.strictEqual(of(phase).length, blocks, phase);
      const sum = (key) => of("joined").reduce((total, event) => total + event[key], 0);
      assert.deepStrictEqual([sum("bytesIn"), sum("bytesOut")], [inputBytes, outputBytes]);
      assert.deepStrictEqual(
        of("joined").map(({ index }) => index),
        [...Array(blocks).keys()],
      );
      for (const { worker, startTime, endTime } of of("compressed")) {
        assert.ok(worker === 0 || worker === 1, `worker ${worker}`);
        assert.ok(
          0 < startTime && startTime <= endTime && endTime <= now + 1,
          `${startTime} to ${endTime}, now ${now}`,
        );
      }
    });

    test("what a block listener throws fails its call and nothing else", async () => {
      const found = await run(`
        const pool = await api.createSharedPool({ workers: 2, startTimeout });
        const input = mixed(3_000_000, 5);
        const onBlock = () => { throw new RangeError("the listener's own"); };
        const failed = await api.compress(input, { pool, onBlock }).catch((e) => e.name);
        const good = (await api.compress(input, { pool })).length;
        pool.close();
        return [failed, good > 0];`);
      assert.deepStrictEqual(found, ["RangeError", true]);
    });

    test("an abort, a wrong option and the end of the pool reject", async () => {
      const found = await run(`
        const pool = await api.createSharedPool({ workers: 2, startTimeout });
        const input = mixed(6_000_000, 5);
        const controller = new AbortController();
        const abort = { signal: controller.signal, onBlock: () => controller.abort() };
        const call = api.compress(input, { pool, ...abort }).catch((e) => e.name);
        const aborted = await settles(call, "the aborted call");
        const refused = await api.compress("x", { pool, level: 14 }).catch((e) => e.code);
        const good = (await api.compress("x", { pool })).length;
        const late = api.compress(input, { pool, onBlock: () => pool.close() }).catch((e) => e.code);
        return [aborted, refused, good > 0, await settles(late, "the last call")];`);
      assert.deepStrictEqual(found, ["AbortError", "invalid-option", true, "pool-closed"]);
    });

    test("a missing coordinator is an error with a reason", async () => {
      const code = await run(`
        const coordinatorUrl = new URL("/none.js", location.href);
        const start = api.createSharedPool({ coordinatorUrl, startTimeout });
        return start.catch((e) => e.code);`);
      assert.strictEqual(code, "worker-failed");
    });
  });
}
