/**
 * Tests that one engine is enough for: weight, policy, keyboard, the picture's figures, real
 * folders, writing to disk, sharing and accessibility.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { describeInChromium, serve, shot } from "./support/engines.mjs";
import { dropTexts, privatePickers, setOptions, textOf } from "./support/steps.mjs";

const AXE = fileURLToPath(new URL("../node_modules/axe-core/axe.min.js", import.meta.url));

/** Gzipped bytes that the page may load before it is used. */
const MAX_PAGE_BYTES = 250_000;

describeInChromium("the page", 900_000, (browser) => {
  const open = (options) => browser.visit(options);
  const drop = (page, name, sizeBytes) => page.act(dropTexts, [{ name, sizeBytes }]);

  test("weighs at most 250 kB gzipped and requests nothing from other hosts", async (t) => {
    const own = await serve();
    const requests = [];
    const page = await open({ url: own.url, onRequest: (url) => requests.push(url) });
    await page.waitForFunction(() => document.getElementById("machine").textContent !== "");
    const names = [...new Set(own.files().map(({ name }) => name))];
    let weight = 0;
    for (const name of names) {
      const body = await readFile(fileURLToPath(new URL(`../dist/${name}`, import.meta.url)));
      weight += name.endsWith(".woff2") ? body.length : gzipSync(body).length;
    }
    t.diagnostic(`${weight} bytes gzipped in ${names.length} files`);
    assert.ok(weight <= MAX_PAGE_BYTES, `${weight} bytes: ${names.join(", ")}`);
    assert.ok(
      names.some((name) => name.endsWith(".wasm")),
      "the wasm module is part of the weight",
    );
    assert.deepEqual(
      requests.filter((url) => !url.startsWith(own.url) && !url.startsWith("blob:")),
      [],
    );
    await page.finish();
    await own.close();
  });

  test("its policy allows its own host only, and no inline scripts or styles", async () => {
    const html = await readFile(
      fileURLToPath(new URL("../dist/index.html", import.meta.url)),
      "utf8",
    );
    const [, written] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html);
    const policy = written.replaceAll("&#39;", "'");
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  test("a real folder, dropped or picked, becomes a tar archive in a gzip stream", async () => {
    const folder = mkdtempSync(join(tmpdir(), "parflate-demo-"));
    try {
      mkdirSync(join(folder, "deep", "er"), { recursive: true });
      writeFileSync(join(folder, "a.txt"), "first");
      writeFileSync(join(folder, "deep", "er", "b.txt"), textOf(700_000));
      const name = `${basename(folder)}.tar`;
      const results = [];
      for (const bring of [pick, dropForReal]) {
        const page = await open();
        await bring(page, folder);
        assert.equal((await page.settled(name)).label, "verified");
        const { suggested, bytes } = await page.download(/^Save:/);
        assert.equal(suggested, `${name}.gz`);
        results.push(gunzipSync(bytes));
        await page.finish();
      }
      assert.ok(results[0].equals(results[1]), "both ways give the same archive");
      const [tar] = results;
      assert.equal(tar.length % 512, 0);
      assert.equal(tar.subarray(257, 262).toString(), "ustar");
      assert.ok(
        tar.includes("/a.txt") && tar.includes("deep/er/b.txt") && tar.includes(textOf(700_000)),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const pick = (page, folder) => page.locator("#folder").setInputFiles(folder);

  /** As the system's file manager would. */
  async function dropForReal(page, folder) {
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    }
  }

  test("results are written straight to disk, a single one and several", async () => {
    const page = await open({ script: privatePickers });
    await page.getByLabel("Write straight to disk").check();
    await drop(page, "big.txt", 4_000_000);
    const row = await page.settled("big.txt");
    assert.match(row.text, /written to big\.txt\.gz/);
    assert.equal(row.label, "verified");
    await page.act(
      dropTexts,
      ["left.txt", "right.txt"].map((name) => ({ name, sizeBytes: 500_000 })),
    );
    for (const name of ["left.txt", "right.txt"])
      assert.equal((await page.settled(name)).label, "verified");
    assert.equal(await page.getByRole("button", { name: /^Save:/ }).count(), 0);
    const names = await page.evaluate(async () => {
      const found = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) found.push(name);
      return found.sort();
    });
    assert.deepEqual(names, ["big.txt.gz", "left.txt.gz", "right.txt.gz"]);
    await page.finish();
  });

  test("where a drop must not open a picker, a dialog's button does", async () => {
    const page = await open({ script: privatePickers });
    await page.getByLabel("Write straight to disk").check();
    await page.evaluate(() => {
      const pick = window.showSaveFilePicker;
      window.mayPick = false;
      window.showSaveFilePicker = (options) =>
        window.mayPick
          ? pick(options)
          : Promise.reject(new DOMException("Must be handling a user gesture.", "SecurityError"));
    });
    await drop(page, "dropped.txt", 1_000_000);
    await page.locator("#place-dialog").getByRole("button", { name: "Cancel" }).click();
    assert.equal(await page.locator(".row").count(), 0);
    await drop(page, "dropped.txt", 1_000_000);
    await page.getByRole("button", { name: "Choose a location" }).waitFor();
    await page.evaluate(() => {
      window.mayPick = true;
    });
    await page.getByRole("button", { name: "Choose a location" }).click();
    assert.match((await page.settled("dropped.txt")).text, /written to dropped\.txt\.gz/);
    await page.finish();
  });

  test("without a chosen location nothing runs; a full disk fails the job", async () => {
    const page = await open({ script: privatePickers });
    await page.getByLabel("Write straight to disk").check();
    await page.evaluate(() => {
      window.showSaveFilePicker = () => {
        window.wasAsked = true;
        return Promise.reject(new DOMException("The user aborted a request.", "AbortError"));
      };
    });
    await drop(page, "never.txt", 1_000_000);
    await page.waitForFunction(() => window.wasAsked);
    assert.equal(await page.locator(".row").count(), 0);
    await page.evaluate(() => {
      window.showSaveFilePicker = async () => ({
        name: "full.txt.gz",
        createWritable: async () =>
          new WritableStream({
            write: () => Promise.reject(new DOMException("No space.", "QuotaExceededError")),
          }),
      });
    });
    await drop(page, "full.txt", 3_000_000);
    const row = await page.settled("full.txt");
    assert.equal(row.state, "failed");
    assert.match(row.text, /is full/);
    await page.finish();
  });

  test("saving all results, showing an earlier job, and clearing the list", async () => {
    const page = await open();
    for (const name of ["one.txt", "two.txt"]) await drop(page, name, 2_000_000);
    for (const name of ["one.txt", "two.txt"])
      assert.equal((await page.settled(name)).label, "verified");
    const downloads = [];
    page.on("download", (download) => downloads.push(download.suggestedFilename()));
    await page.getByRole("button", { name: "Save all" }).click();
    while (downloads.length < 2) await page.waitForTimeout(20);
    assert.deepEqual(downloads.sort(), ["one.txt.gz", "two.txt.gz"]);
    await page.getByRole("button", { name: "Show: one.txt" }).click();
    assert.match(await page.locator("#now-name").textContent(), /one\.txt\.gz/);
    await page.getByRole("button", { name: "Clear the list" }).click();
    assert.equal(await page.locator(".row").count(), 0);
    await page.finish();
  });

  test("pasted text is compressed with the keyboard alone", async () => {
    const page = await open();
    await page.locator("#paste-text").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("to be or not to be, that is the question. ");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal((await page.settled("text.txt")).label, "verified");
    await page.finish();
  });

  test("a block's figures appear on pointing at it and with the arrow keys", async () => {
    const page = await open();
    await drop(page, "keys.txt", 3_000_000);
    await page.settled("keys.txt");
    await page.locator("#canvas").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() =>
      /Block 2 of/.test(document.getElementById("live").textContent),
    );
    // The tooltip is placed in the next frame.
    await page.waitForFunction(() =>
      /Block 2 of \d+/.test(document.getElementById("tip").textContent),
    );
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#tip").isVisible(), false);
    const box = await page.locator("#canvas").boundingBox();
    // The output is at the bottom of the picture.
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 40);
    await page.locator("#tip").waitFor();
    assert.match(await page.locator("#tip").textContent(), /Block \d+ of \d+.*kB → .*ms at /s);
    await page.finish();
  });

  test("the chosen colours are kept for the next visit, and print is always light", async () => {
    const page = await open({ colorScheme: "light" });
    const ink = () =>
      page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).color)[0]));
    const theme = page.getByRole("button", { name: /^Colours/ });
    assert.ok((await ink()) < 60, "dark text on a light page");
    for (const name of ["light", "dark"]) {
      await theme.click();
      assert.match(await theme.textContent(), new RegExp(name));
    }
    await page.reload();
    assert.ok((await ink()) > 200, "light text on a dark page");
    await page.emulateMedia({ media: "print" });
    assert.ok((await ink()) < 60, "dark text in print");
    await page.finish();
  });

  test("a shared link shows the result and selects its input; others are ignored", async () => {
    const page = await open();
    await page.act(setOptions, { level: 1 });
    await page.locator("#race-source").selectOption("prose");
    await page.locator("#race-start").click();
    await page.locator("#race-after").waitFor({ timeout: 300_000 });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("#share-link").click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const { bytes } = await page.download(/Share as an image/);
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    writeFileSync(shot("card"), bytes);

    const guest = await open({ url: link });
    assert.match(await guest.locator("#shared-result").textContent(), /Prose/);
    assert.equal(await guest.locator("#race-source").inputValue(), "prose");
    assert.equal(
      await guest.locator("#race-table tbody tr").count(),
      await page.locator("#race-table tbody tr").count(),
    );
    await guest.finish();
    for (const invalid of ["#race=AAAA", "#race=W10", `#race=${"x".repeat(5000)}`]) {
      const plain = await open({ url: browser.url + invalid });
      assert.equal(await plain.locator("#shared-result").isVisible(), false);
      await plain.finish();
    }
    await page.finish();
  });

  test("a new job stops the race", async () => {
    const page = await open();
    await page.locator("#race-source").selectOption("prose");
    await page.locator("#race-start").click();
    await page.locator("#race-stop").waitFor();
    await drop(page, "job.txt", 2_000_000);
    assert.equal((await page.settled("job.txt")).label, "verified");
    await page.waitForFunction(() =>
      /a job was added/.test(document.getElementById("race-status").textContent),
    );
    assert.equal(await page.locator("#race-start").isEnabled(), true);
    await page.finish();
  });

  test("a job with other workers may start while the first pool is tried", async () => {
    const script = () => {
      localStorage.setItem("parflate-demo-workers", "1");
      // The core arrives only once the job has chosen its own pool.
      const { fetch } = window;
      window.fetch = async (address, ...rest) => {
        const isCore = String(address).endsWith(".wasm");
        while (isCore && document.querySelector(".row") === null) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return fetch(address, ...rest);
      };
    };
    const page = await open({ script });
    await drop(page, "early.txt", 600_000);
    assert.equal((await page.settled("early.txt")).label, "verified");
    await page.waitForFunction(() => document.getElementById("machine").textContent !== "");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.ready), "true");
    await page.finish();
  });

  test("works where storage is refused", async () => {
    const script = () => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("Access is denied.", "SecurityError");
          },
        });
      }
    };
    const page = await open({ script });
    await page.act(setOptions, { level: 3 });
    await drop(page, "forgotten.txt", 1_000_000);
    assert.equal((await page.settled("forgotten.txt")).label, "verified");
    await page.finish();
  });

  test("axe finds nothing: light and dark, wide and narrow, idle and with results", async () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 360, height: 740 },
      ]) {
        const page = await open({ colorScheme, viewport, reducedMotion: "reduce" });
        assert.deepEqual(await findings(page), [], `${colorScheme} ${viewport.width} idle`);
        await drop(page, "axe.txt", 2_000_000);
        await page.settled("axe.txt");
        assert.deepEqual(await findings(page), [], `${colorScheme} ${viewport.width} with results`);
        await page.finish();
      }
    }
  });

  /** Axe's findings, as lines. */
  async function findings(page) {
    await page.evaluate(await readFile(AXE, "utf8"));
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run({ resultTypes: ["violations"] }),
    );
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target} ${node.failureSummary ?? ""}`),
    );
  }
});
