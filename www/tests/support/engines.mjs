/**
 * The package's engines and server, as the page's tests use them: one page an engine, functions
 * instead of scripts, and the built page under a sub-path, as most static hosts serve it.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import * as chromium from "../../../tests/web/engines/chromium.mjs";
import * as firefox from "../../../tests/web/engines/firefox.mjs";
import { serve as serveFolders } from "../../../tests/web/engines/server.mjs";
import * as webkit from "../../../tests/web/engines/webkit.mjs";
import { rowState } from "./steps.mjs";

export const ENGINES = { chromium, firefox, webkit };

/** Where on its host the page is served: not at the root. */
export const SUB_PATH = "/some/where/";

/** The `skip` option of tests that need the engine: a missing one is a failure on CI. */
export function skipWithout(name) {
  const { program } = ENGINES[name];
  return !existsSync(program) && process.env.CI === undefined && `${program} is not installed`;
}

/** Serves the built page; takes the options of the package's server. */
export async function serve(options = {}) {
  const folder = fileURLToPath(new URL("../../dist", import.meta.url));
  const { address, requests, close } = await serveFolders({ roots: { [SUB_PATH]: folder }, ...options });
  const files = () => requests.map(({ path, isFound }) => ({ name: path.slice(SUB_PATH.length) || "index.html", isFound }));
  return { url: address + SUB_PATH, files, close };
}

/** Starts an engine with one page at a time. */
export async function start(name) {
  const browser = await ENGINES[name].launch();
  const errors = [];
  let page;
  const leave = async () => {
    if (page !== undefined) errors.push(...((await page.run("globalThis.problems ?? []").catch(() => [])) ?? []));
    errors.push(...(page?.errors ?? []));
    await page?.close();
    page = undefined;
  };
  return {
    errors,
    leave,
    async open(url) {
      await leave();
      page = await browser.open(url);
      await page.resize(1280, 900);
    },
    run: (work, ...values) => page.run(asCall(work, values)),
    resize: (width, height) => page.resize(width, height),
    /** Takes a picture; in WebKit only when asked to, as its driver may wait for a frame for ever on a busy machine. */
    async screenshot(path) {
      if (name !== "webkit" || process.env.PARFLATE_SHOTS !== undefined) await page.screenshot(path);
    },
    async close() {
      await leave();
      await browser.close();
    },
  };
}

/** Chromium with all that Playwright offers; each visit is a visitor of its own. */
export async function openChromium() {
  const browser = await chromium.launchPlaywright();
  return {
    newContext: () => browser.newContext(),
    close: () => browser.close(),
    startTracing: (page, options) => browser.startTracing(page, options),
    stopTracing: () => browser.stopTracing(),
    async visit({ url, script, ...options }) {
      return visit(await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options }), url, script);
    },
  };
}

/** A visit to Chromium with a disk, for as long as the test `t` takes. */
export async function visitWithDisk(t, { url, script }) {
  const folder = mkdtempSync(join(tmpdir(), "parflate-demo-"));
  const context = await chromium.launchKeeping(folder);
  t.after(async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return visit(context, url, script);
}

/** The page at `url`, ready for use; `script` runs in it before its own. */
async function visit(context, url, script) {
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  if (script !== undefined) await page.addInitScript(script);
  await page.goto(url);
  await page.waitForSelector('html[data-ready="true"]');
  return Object.assign(page, {
    act: (work, ...values) => page.evaluate(asCall(work, values)),
    settled: (name) => page.act(rowState, name, ["done", "failed", "cancelled"]),
    /** Presses the button of this name; gives what is then saved. */
    async download(name) {
      const button = page.getByRole("button", { name });
      const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
      return { suggested: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    },
    /** Ends the visit, in which nothing may have gone wrong unseen. */
    async finish() {
      await context.close();
      assert.deepEqual(errors, []);
    },
  });
}

/** A function and its arguments as one expression, which is what pages are sent. */
export function asCall(work, values) {
  return `(${work})(${values.map((value) => JSON.stringify(value)).join(", ")})`;
}
