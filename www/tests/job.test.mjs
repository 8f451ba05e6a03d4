/** The job in each engine: drop, compress, save, unpack; cancel; folders; the race; a narrow screen. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync, inflateRawSync, inflateSync } from "node:zlib";

import { ENGINES, serve, skipWithout, start } from "./support/engines.mjs";
import { dropBytes, dropText, openPage, rowState, save, setOptions, textOf } from "./support/steps.mjs";

const SHOTS = fileURLToPath(new URL("./shots/", import.meta.url));
mkdirSync(SHOTS, { recursive: true });

for (const name of Object.keys(ENGINES)) {
  describe(`the page in ${name}`, { skip: skipWithout(name) }, () => {
    let engine;
    let server;
    before(async () => {
      server = await serve();
      engine = await start(name);
    });
    after(async () => {
      await engine?.close();
      await server?.close();
    });

    test("a dropped file is compressed, verified and saved", async () => {
      await openPage(engine, server.url);
      await engine.run(dropText, { name: "words.txt", sizeBytes: 5_000_000 });
      const row = await engine.run(rowState, "words.txt", ["done", "failed"]);
      assert.equal(row.state, "done", row.text);
      assert.equal(row.label, "verified");
      const saved = Buffer.from(await engine.run(save), "base64");
      assert.ok(saved.length < 2_500_000, `${saved.length} bytes are too many`);
      assert.ok(gunzipSync(saved).equals(textOf(5_000_000)));
      await engine.screenshot(`${SHOTS}${name}-done.png`);
    });

    test("zlib and raw streams, the least and the densest level, one worker", async () => {
      for (const [format, level, inflate] of [["deflate", 1, inflateSync], ["deflate-raw", 9, inflateRawSync]]) {
        await openPage(engine, server.url);
        await engine.run(setOptions, { format, level, workers: 1 });
        await engine.run(dropText, { name: "words.txt", sizeBytes: 1_200_000 });
        const row = await engine.run(rowState, "words.txt", ["done", "failed"]);
        assert.equal(row.state, "done", row.text);
        const saved = Buffer.from(await engine.run(save), "base64");
        assert.ok(inflate(saved).equals(textOf(1_200_000)), format);
      }
    });

    test("a gzip file of two members is unpacked", async () => {
      await openPage(engine, server.url);
      const members = Buffer.concat([gzipSync(textOf(300_000)), gzipSync(Buffer.from("the second member"))]);
      await engine.run(dropBytes, { name: "words.txt.gz", base64: members.toString("base64") });
      const row = await engine.run(rowState, "words.txt.gz", ["done", "failed"]);
      assert.equal(row.state, "done", row.text);
      const saved = Buffer.from(await engine.run(save), "base64");
      assert.equal(saved.length, 300_000 + 17);
      assert.equal(saved.subarray(-17).toString(), "the second member");
    });

    test("a damaged gzip file is refused in words, and the next job works", async () => {
      await openPage(engine, server.url);
      const damaged = gzipSync(textOf(300_000));
      damaged[damaged.length - 6] ^= 1;
      await engine.run(dropBytes, { name: "bad.gz", base64: damaged.toString("base64") });
      const row = await engine.run(rowState, "bad.gz", ["done", "failed"]);
      assert.equal(row.state, "failed");
      assert.ok(row.text.length > 10, row.text);
      await engine.run(dropText, { name: "next.txt", sizeBytes: 100_000 });
      assert.equal((await engine.run(rowState, "next.txt", ["done", "failed"])).state, "done");
    });

    test("cancel settles within a second, keeps nothing, and the next job works", async () => {
      await openPage(engine, server.url);
      await engine.run(setOptions, { level: 12 });
      await engine.run(dropText, { name: "long.txt", sizeBytes: 24_000_000 });
      await engine.run(rowState, "long.txt", ["running"]);
      const tookMs = await engine.run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 250));
        const begun = performance.now();
        document.getElementById("cancel").click();
        const row = document.querySelector(".row");
        while (row.dataset.state === "running") await new Promise((resolve) => setTimeout(resolve, 5));
        if (row.dataset.state !== "cancelled") throw new Error(`the row is "${row.dataset.state}"`);
        return performance.now() - begun;
      });
      assert.ok(tookMs < 1000, `${tookMs} ms`);
      await engine.run(setOptions, { level: 1 });
      await engine.run(dropText, { name: "next.txt", sizeBytes: 3_000_000 });
      assert.equal((await engine.run(rowState, "next.txt", ["done", "failed"])).state, "done");
    });

    test("the race ends with every result verified", async () => {
      await openPage(engine, server.url);
      await engine.run(setOptions, { level: 6 });
      const rows = await engine.run(async () => {
        document.getElementById("race-source").value = "prose";
        document.getElementById("race-start").click();
        const deadline = Date.now() + 110_000;
        while (document.getElementById("race-after").hidden) {
          if (Date.now() > deadline) throw new Error(document.getElementById("race-board").textContent);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return [...document.querySelectorAll("#race-table tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent));
      });
      assert.ok(rows.length >= 4, `${rows.length} contenders`);
      for (const row of rows) assert.equal(row.at(-1), "yes", row.join(" "));
    });

    test("a screen of 360 pixels shows everything without scrolling sideways", async () => {
      await openPage(engine, server.url);
      await engine.resize(360, 740);
      await engine.run(dropText, { name: "a-rather-long-name-of-a-file-that-has-to-fit-somewhere.txt", sizeBytes: 2_000_000 });
      await engine.run(rowState, "a-rather-long-name-of-a-file-that-has-to-fit-somewhere.txt", ["done"]);
      const { wide, inner } = await engine.run(() => ({ wide: document.documentElement.scrollWidth, inner: innerWidth }));
      assert.ok(wide <= inner, `${wide} px in ${inner}`);
      await engine.screenshot(`${SHOTS}${name}-narrow.png`);
      await engine.resize(1280, 900);
    });

    test("nothing was written to the console as an error, nothing was asked for in vain", async () => {
      await engine.leave();
      assert.deepEqual(engine.errors, []);
      assert.deepEqual(server.files().filter(({ isFound }) => !isFound), []);
    });

    test("with workers refused, it still compresses and verifies", async () => {
      await engine.leave();
      const refusing = await serve({ policy: "worker-src 'none'" });
      try {
        await openPage(engine, refusing.url);
        await engine.run(dropText, { name: "slow.txt", sizeBytes: 2_000_000 });
        const row = await engine.run(rowState, "slow.txt", ["done", "failed"]);
        assert.equal(row.label, "verified", row.text);
        assert.match(await engine.run(() => document.getElementById("notice").textContent), /Workers are refused/);
      } finally {
        await engine.leave();
        await refusing.close();
      }
    });
  });
}
