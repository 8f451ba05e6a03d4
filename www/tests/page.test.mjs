/**
 * What one engine is enough for: weight, time to the first interaction, keyboard, the picture's
 * figures, real folders, the disk, sharing and accessibility.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { watchMachine } from "../../tests/web/engines/machine.mjs";
import { describeInChromium, serve, shot } from "./support/engines.mjs";
import { dropTexts, privatePickers, setOptions, textOf } from "./support/steps.mjs";

const AXE = fileURLToPath(new URL("../node_modules/axe-core/axe.min.js", import.meta.url));

/** Bytes, gzipped, that the page may weigh before any sample is made. */
const MOST_PAGE_BYTES = 250_000;

describeInChromium("the page", 900_000, (browser) => {
  const open = (options) => browser.visit(options);
  const drop = (page, name, sizeBytes) => page.act(dropTexts, [{ name, sizeBytes }]);

  test("weighs at most 250 kB gzipped, asks nobody else for anything, and can be used within a second", async (t) => {
    const own = await serve();
    const foreign = [];
    const whenQuiet = watchMachine(t);
    const { context, page, readyMs, usedMs } = await firstUse(own.url, (request) => {
      if (!request.url().startsWith(own.url) && !request.url().startsWith("blob:"))
        foreign.push(request.url());
    });
    t.diagnostic(
      `ready ${readyMs.toFixed(0)} ms after navigation, first press answered after ${usedMs.toFixed(0)} ms`,
    );
    whenQuiet(() => assert.ok(usedMs < 1000, `used after ${usedMs.toFixed(0)} ms`));
    await page.waitForFunction(
      () => document.getElementById("fact-pool").textContent === "messages",
    );
    const names = [...new Set(own.files().map(({ name }) => name))];
    let weight = 0;
    for (const name of names) {
      const body = await readFile(fileURLToPath(new URL(`../dist/${name}`, import.meta.url)));
      weight += name.endsWith(".woff2") ? body.length : gzipSync(body).length;
    }
    t.diagnostic(`${weight} bytes gzipped in ${names.length} files`);
    assert.ok(weight <= MOST_PAGE_BYTES, `${weight} bytes: ${names.join(", ")}`);
    assert.ok(
      names.some((name) => name.endsWith(".wasm")),
      "the core is part of the weight",
    );
    assert.deepEqual(foreign, []);
    await own.close();
    await context.close();
  });

  /** Opens the page and presses a button as soon as there is one; times are the page's own. */
  async function firstUse(url, onRequest) {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on("request", onRequest);
    await page.addInitScript(() => {
      const press = () => {
        if (document.documentElement.dataset.ready !== "true") return requestAnimationFrame(press);
        window.readyMs = performance.now();
        document.getElementById("paste-text").click();
        requestAnimationFrame(() => {
          window.usedMs = document.getElementById("text-dialog").open
            ? performance.now()
            : Infinity;
        });
      };
      requestAnimationFrame(press);
    });
    await page.goto(url);
    await page.waitForFunction(() => window.usedMs !== undefined);
    return {
      context,
      page,
      ...(await page.evaluate(() => ({ readyMs: window.readyMs, usedMs: window.usedMs }))),
    };
  }

  test("its policy lets it ask its own host alone, and run no inline script or style", async () => {
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

  test("a real folder, dropped or picked, becomes a tar archive inside the gzip stream", async () => {
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

  test("results go straight into files, one by name and several by their folder", async () => {
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

  test("where a drop may not open a picker, a button does", async () => {
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
    await page.getByRole("button", { name: "Choose a place" }).waitFor();
    await page.evaluate(() => {
      window.mayPick = true;
    });
    await page.getByRole("button", { name: "Choose a place" }).click();
    assert.match((await page.settled("dropped.txt")).text, /written to dropped\.txt\.gz/);
    await page.finish();
  });

  test("a file whose place was not chosen is not compressed; a disk that fails fails the job in words", async () => {
    const page = await open({ script: privatePickers });
    await page.getByLabel("Write straight to disk").check();
    await page.evaluate(() => {
      window.showSaveFilePicker = () =>
        Promise.reject(new DOMException("The user aborted a request.", "AbortError"));
    });
    await drop(page, "never.txt", 1_000_000);
    await page.waitForTimeout(300);
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

  test("saving all, the picture of an earlier job, and clearing the list", async () => {
    const page = await open();
    for (const name of ["one.txt", "two.txt"]) await drop(page, name, 2_000_000);
    for (const name of ["one.txt", "two.txt"])
      assert.equal((await page.settled(name)).label, "verified");
    const downloads = [];
    page.on("download", (download) => downloads.push(download.suggestedFilename()));
    await page.getByRole("button", { name: "Save all" }).click();
    while (downloads.length < 2) await page.waitForTimeout(20);
    assert.deepEqual(downloads.sort(), ["one.txt.gz", "two.txt.gz"]);
    await page.getByRole("button", { name: "Picture: one.txt" }).click();
    assert.match(await page.locator("#now-name").innerText(), /one\.txt\.gz/);
    await page.getByRole("button", { name: "Clear the list" }).click();
    assert.equal(await page.locator(".row").count(), 0);
    await page.finish();
  });

  test("pasted text is compressed, by keyboard alone", async () => {
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

  test("pointing at a block, or walking with the arrow keys, tells its figures", async () => {
    const page = await open();
    await drop(page, "keys.txt", 3_000_000);
    await page.settled("keys.txt");
    await page.locator("#canvas").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() =>
      /Block 2 of/.test(document.getElementById("live").textContent),
    );
    // The tip is placed with the next frame.
    await page.waitForFunction(() =>
      /Block 2 of \d+/.test(document.getElementById("tip").textContent),
    );
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#tip").isVisible(), false);
    const box = await page.locator("#canvas").boundingBox();
    // The file's order stands at the foot; its middle is a block in the middle.
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 40);
    await page.locator("#tip").waitFor();
    assert.match(await page.locator("#tip").innerText(), /Block \d+ of \d+[^]*kB to [^]*ms at /);
    await page.finish();
  });

  test("the colours that were chosen are kept for the next visit; paper is light whatever was chosen", async () => {
    const page = await open({ colorScheme: "light" });
    const ink = () =>
      page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).color)[0]));
    const theme = page.getByRole("button", { name: /^Colours/ });
    assert.ok((await ink()) < 60, "dark ink on a light page");
    while ((await theme.innerText()).match(/dark$/) === null) await theme.click();
    await page.reload();
    assert.ok((await ink()) > 200, "light ink on a dark page");
    await page.emulateMedia({ media: "print" });
    assert.ok((await ink()) < 60, "dark ink on paper");
    await page.finish();
  });

  test("a shared link shows the result and offers the same race; nonsense is ignored", async () => {
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
    assert.match(await guest.locator("#shared-result").innerText(), /Prose/);
    assert.equal(await guest.locator("#race-source").inputValue(), "prose");
    assert.equal(
      await guest.locator("#race-table tbody tr").count(),
      await page.locator("#race-table tbody tr").count(),
    );
    await guest.finish();
    for (const nonsense of ["#race=AAAA", "#race=W10", `#race=${"x".repeat(5000)}`]) {
      const plain = await open({ url: browser.url + nonsense });
      assert.equal(await plain.locator("#shared-result").isVisible(), false);
      await plain.finish();
    }
    await page.finish();
  });

  test("a job that comes in stops the race", async () => {
    const page = await open();
    await page.locator("#race-source").selectOption("prose");
    await page.locator("#race-start").click();
    await page.locator("#race-stop").waitFor();
    await drop(page, "job.txt", 2_000_000);
    assert.equal((await page.settled("job.txt")).label, "verified");
    await page.waitForFunction(() =>
      /a job came in/.test(document.getElementById("race-status").textContent),
    );
    assert.equal(await page.locator("#race-start").isEnabled(), true);
    await page.finish();
  });

  test("where storage is refused, it works and forgets", async () => {
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

  test("axe finds nothing: light, dark, narrow, at rest and with results", async () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 360, height: 740 },
      ]) {
        const page = await open({ colorScheme, viewport, reducedMotion: "reduce" });
        assert.deepEqual(await findings(page), [], `${colorScheme} ${viewport.width} at rest`);
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
