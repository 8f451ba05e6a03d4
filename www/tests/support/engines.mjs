/**
 * The package's engines and server, as the page's tests use them: one page an engine, functions
 * instead of scripts, and the built page under a sub-path, as most static hosts serve it.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import * as chromium from "../../../tests/web/engines/chromium.mjs";
import * as firefox from "../../../tests/web/engines/firefox.mjs";
import { serve as serveFolders } from "../../../tests/web/engines/server.mjs";
import * as webkit from "../../../tests/web/engines/webkit.mjs";

export const ENGINES = { chromium, firefox, webkit };
export const launchChromium = chromium.launchPlaywright;

const SUB_PATH = "/some/where/";

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
    screenshot: (path) => page.screenshot(path),
    async close() {
      await leave();
      await browser.close();
    },
  };
}

/** A function and its arguments as one expression, which is what pages are sent. */
export function asCall(work, values) {
  return `(${work})(${values.map((value) => JSON.stringify(value)).join(", ")})`;
}
