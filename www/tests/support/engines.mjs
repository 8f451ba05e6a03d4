/**
 * The engines and the server of the package's tests, for the page: one page per engine, functions
 * instead of scripts, and the built page under a sub-path, as on most static hosts.
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

/** The page's path on its host, which is not the root. */
export const SUB_PATH = "/some/where/";

/** The file for a screenshot of this name. */
export function shot(name) {
  mkdirSync(SHOTS, { recursive: true });
  return `${SHOTS}${name}.png`;
}

/** Declares tests for every engine; `body` gets its name and, for use in tests, the engine. */
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

/** Declares tests that one engine is enough for; `body` gets Chromium. */
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

/** The `skip` option of tests that need the engine; on CI a missing one is a failure. */
function skipWithout(name) {
  const { program } = ENGINES[name];
  return !existsSync(program) && process.env.CI === undefined && `${program} is not installed`;
}

/** Serves the built page, with the options of the package's server. */
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
    /** Takes a screenshot if asked to: the driver of WebKit may wait for a frame for ever. */
    async screenshot(state) {
      if (process.env.PARFLATE_SHOTS !== undefined) await page.screenshot(shot(`${name}-${state}`));
    },
    async close() {
      await leave();
      await browser.close();
    },
  };
}

/** Chromium with Playwright's API; each visit has a context of its own. */
async function openChromium(server) {
  const browser = await chromium.launchPlaywright();
  return {
    startTracing: (page, options) => browser.startTracing(page, options),
    stopTracing: () => browser.stopTracing(),
    async visit({ url = server.url, script, onRequest, ...options } = {}) {
      return visit(
        await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options }),
        url,
        { script, onRequest },
      );
    },
    /** A visit whose profile is on disk, as long as the test `t` runs. */
    async visitWithDisk(t, { url = server.url, script } = {}) {
      const folder = mkdtempSync(join(tmpdir(), "parflate-demo-"));
      const context = await chromium.launchKeeping(folder);
      t.after(async () => {
        await context.close();
        rmSync(folder, { recursive: true, force: true });
      });
      return visit(context, url, { script });
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** The page at `url`, ready for use; `script` runs in it before its own scripts. */
async function visit(context, url, { script, onRequest }) {
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  if (onRequest !== undefined) page.on("request", (request) => onRequest(request.url()));
  if (script !== undefined) await page.addInitScript(script);
  await page.goto(url);
  await page.waitForSelector('html[data-ready="true"]');
  return Object.assign(page, {
    act: (work, ...values) => page.evaluate(asCall(work, values)),
    settled: (name) => page.act(rowState, name, ["done", "failed", "cancelled"]),
    /** Presses the button of this name; returns what it saves. */
    async download(name) {
      const button = page.getByRole("button", { name });
      const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
      return {
        suggested: download.suggestedFilename(),
        bytes: await readFile(await download.path()),
      };
    },
    /** Ends the visit and fails if the page raised or logged an error. */
    async finish() {
      await context.close();
      assert.deepEqual(errors, []);
    },
  });
}
