/**
 * The package's engines and server, as the page's tests use them: one page an engine, functions
 * instead of scripts, and the built page under a sub-path, as most static hosts serve it.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import { fileURLToPath } from "node:url";

import * as chromium from "../../../tests/web/engines/chromium.mjs";
import * as firefox from "../../../tests/web/engines/firefox.mjs";
import { serve as serveFolders } from "../../../tests/web/engines/server.mjs";
import * as webkit from "../../../tests/web/engines/webkit.mjs";
import { asCall, rowState } from "./steps.mjs";

const ENGINES = { chromium, firefox, webkit };

const SHOTS = fileURLToPath(new URL("../shots/", import.meta.url));
mkdirSync(SHOTS, { recursive: true });

/** Where on its host the page is served: not at the root. */
export const SUB_PATH = "/some/where/";

/** Where a picture of this name is left. */
export function shot(name) {
  return `${SHOTS}${name}.png`;
}

/** Tests of every engine; `body` is given each engine's name and, in tests, the engine itself. */
export function describeInEach(title, timeoutMs, body) {
  for (const name of Object.keys(ENGINES)) {
    describe(`${title} in ${name}`, { skip: skipWithout(name), timeout: timeoutMs }, () => {
      const engine = {};
      before(async () => Object.assign(engine, await start(name)));
      after(() => engine.close?.());
      body(name, engine);
    });
  }
}

/** Tests that one engine is enough for; `body` is given Chromium and, in tests, its server. */
export function describeInChromium(title, timeoutMs, body) {
  describe(title, { skip: skipWithout("chromium"), timeout: timeoutMs }, () => {
    const browser = {};
    before(async () => {
      const server = await serve();
      Object.assign(browser, { url: server.url, close: server.close });
      Object.assign(browser, await openChromium(server));
    });
    after(() => browser.close?.());
    body(browser);
  });
}

/** The `skip` option of tests that need the engine: a missing one is a failure on CI. */
function skipWithout(name) {
  const { program } = ENGINES[name];
  return !existsSync(program) && process.env.CI === undefined && `${program} is not installed`;
}

/** Serves the built page; takes the options of the package's server. */
export async function serve(options = {}) {
  const folder = fileURLToPath(new URL("../../dist", import.meta.url));
  const { address, requests, close } = await serveFolders({
    roots: { [SUB_PATH]: folder },
    ...options,
  });
  const files = () =>
    requests.map(({ path, isFound }) => ({
      name: path.slice(SUB_PATH.length) || "index.html",
      isFound,
    }));
  return { url: address + SUB_PATH, files, close };
}

/** Starts an engine with one page at a time. */
async function start(name) {
  const browser = await ENGINES[name].launch();
  const errors = [];
  let page;
  const leave = async () => {
    if (page !== undefined)
      errors.push(...((await page.run("globalThis.problems ?? []").catch(() => [])) ?? []));
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
    async screenshot(state) {
      if (name !== "webkit" || process.env.PARFLATE_SHOTS !== undefined)
        await page.screenshot(shot(`${name}-${state}`));
    },
    async close() {
      await leave();
      await browser.close();
    },
  };
}

/** Chromium with all that Playwright offers; each visit is a visitor of its own. */
async function openChromium(server) {
  const browser = await chromium.launchPlaywright();
  return {
    newContext: () => browser.newContext(),
    startTracing: (page, options) => browser.startTracing(page, options),
    stopTracing: () => browser.stopTracing(),
    async visit({ url = server.url, script, ...options } = {}) {
      return visit(
        await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options }),
        url,
        script,
      );
    },
    /** A visit of one who has a disk, for as long as the test `t` takes. */
    async visitWithDisk(t, { url = server.url, script } = {}) {
      const folder = mkdtempSync(join(tmpdir(), "parflate-demo-"));
      const context = await chromium.launchKeeping(folder);
      t.after(async () => {
        await context.close();
        rmSync(folder, { recursive: true, force: true });
      });
      return visit(context, url, script);
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
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
      return {
        suggested: download.suggestedFilename(),
        bytes: await readFile(await download.path()),
      };
    },
    /** Ends the visit, in which nothing may have gone wrong unseen. */
    async finish() {
      await context.close();
      assert.deepEqual(errors, []);
    },
  });
}
