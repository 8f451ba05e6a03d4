/** The page in each engine without workers, WebAssembly, memory or cross-origin isolation. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { describeInEach, SUB_PATH, serve } from "./support/engines.mjs";
import { dropTexts, openPage, rowState, setOptions } from "./support/steps.mjs";

const DIST = fileURLToPath(new URL("../dist/assets/", import.meta.url));

describeInEach("refusals", 600_000, (name, engine) => {
  /** Opens the page from a server of its own for as long as `work` takes. */
  async function visit(options, work) {
    const server = await serve(options);
    try {
      await openPage(engine, server.url);
      await work(server);
    } finally {
      await engine.leave();
      await server.close();
    }
  }
  const drop = (file, sizeBytes) => engine.run(dropTexts, [{ name: file, sizeBytes }]);
  const settled = (file) => engine.run(rowState, file, ["done", "failed", "cancelled"]);
  const notice = () => engine.run(() => document.getElementById("notice").textContent);

  test("without workers it compresses in the page itself and reports why it is slower", () =>
    visit({ policy: "worker-src 'none'" }, async () => {
      await drop("slow.txt", 2_000_000);
      const row = await settled("slow.txt");
      assert.equal(row.label, "verified", row.text);
      assert.match(await notice(), /refuses to start workers/);
      const machine = await engine.run(() => document.getElementById("machine").textContent);
      assert.equal(machine, "No workers");
      await engine.run(() => scrollTo({ top: 0, behavior: "instant" }));
      await engine.screenshot("no-workers");
    }));

  // In WebKit, any policy that allows scripts allows WebAssembly too.
  const skip = name === "webkit" && "no policy refuses it";
  test("without WebAssembly it reports that and disables what cannot work", { skip }, () =>
    visit({ policy: "script-src 'self'" }, () => cannotStart("no-wasm")),
  );

  test("with a damaged wasm file it does the same", () => {
    const modules = readdirSync(DIST).filter((file) => file.endsWith(".wasm"));
    // Some hosts send such a text for a missing file, with status 200.
    return visit(
      {
        data: Object.fromEntries(modules.map((file) => [`${SUB_PATH}assets/${file}`, "not found"])),
      },
      () => cannotStart("no-core"),
    );
  });

  async function cannotStart(shot) {
    await engine.run(async () => {
      const deadline = Date.now() + 120_000;
      while (document.documentElement.dataset.ready !== "failed") {
        if (Date.now() > deadline)
          throw new Error(`ready is ${document.documentElement.dataset.ready}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    assert.match(await notice(), /WebAssembly/);
    const enabled = () =>
      document.querySelectorAll("#job button:enabled, #race-start:enabled").length;
    assert.equal(await engine.run(enabled), 0);
    await drop("ignored.txt", 1000);
    assert.equal(
      await engine.run(() => document.querySelectorAll(".row").length),
      0,
      "a drop is ignored too",
    );
    await engine.screenshot(shot);
  }

  test("without memory a job fails with an explanation, and the next one works", () =>
    visit({}, async () => {
      // The error that browsers throw when memory runs out, as long as the flag is false.
      await engine.run(() => {
        window.hasMemory = false;
        for (const method of ["slice", "stream", "arrayBuffer"]) {
          const own = Blob.prototype[method];
          Blob.prototype[method] = function give(...values) {
            if (!window.hasMemory) throw new RangeError("Array buffer allocation failed");
            return own.apply(this, values);
          };
        }
      });
      await engine.run(setOptions, { mode: "compress" });
      await drop("large.txt", 2_000_000);
      const row = await settled("large.txt");
      assert.equal(row.state, "failed");
      assert.match(row.text, /no more memory/);
      await engine.run(() => {
        window.hasMemory = true;
      });
      await drop("next.txt", 2_000_000);
      assert.equal((await settled("next.txt")).label, "verified");
    }));

  test("a service worker isolates the page on request, and compression still works", () =>
    visit({}, async () => {
      assert.deepEqual(await isolation(), { isIsolated: false, isOffered: true });
      await engine.run(() => document.getElementById("isolation-button").click());
      await replaced();
      assert.deepEqual(await isolation(), { isIsolated: true, isOffered: false });
      await drop("isolated.txt", 2_000_000);
      assert.equal((await settled("isolated.txt")).label, "verified");
    }));

  test("isolation is not offered again where it did not work", () =>
    visit({}, async () => {
      await engine.run(() => {
        sessionStorage.setItem("parflate-demo-isolation-tried", "1");
        setTimeout(() => location.reload());
      });
      await replaced();
      assert.deepEqual(await isolation(), { isIsolated: false, isOffered: false });
    }));

  const isolation = () =>
    engine.run(() => ({
      isIsolated: crossOriginIsolated,
      isOffered: !document.getElementById("isolation-button").hidden,
    }));

  /** Waits until the page has reloaded and is ready. */
  async function replaced() {
    // `openPage` set `saved`, which the new page does not have.
    const isNew = () =>
      window.saved === undefined && document.documentElement.dataset.ready === "true";
    const deadline = Date.now() + 120_000;
    // During the reload, scripts cannot run.
    while (!(await engine.run(isNew).catch(() => false))) {
      assert.ok(Date.now() < deadline, "the page did not reload");
      await pause(100);
    }
  }
});
