/** Chromium, driven by Playwright. */

import { chromium } from "playwright-core";

import { openPage, START_MS } from "./page.mjs";

export const name = "Chromium";
export const program = "/usr/bin/chromium";

const OPTIONS = {
  executablePath: program,
  timeout: START_MS,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** Starts it, with all that Playwright offers. */
export function launchPlaywright() {
  return chromium.launch(OPTIONS);
}

/** Starts it with a profile in `folder`; Playwright's other contexts write nothing to disk. */
export function launchKeeping(folder) {
  return chromium.launchPersistentContext(folder, OPTIONS);
}

/** Starts it; `open` gives pages on which scripts can be run. */
export async function launch() {
  const browser = await launchPlaywright();
  return {
    version: browser.version(),
    open: (url) => openPage(browser, url, (page, size) => page.setViewportSize(size)),
    close: () => browser.close(),
  };
}
