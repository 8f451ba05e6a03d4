/** Firefox, driven by Puppeteer over WebDriver BiDi. */

import puppeteer from "puppeteer-core";

import { openPage, START_MS } from "./page.mjs";

export const name = "Firefox";
export const program = "/usr/bin/firefox-esr";

/** Starts it; `open` gives pages on which scripts can be run. */
export async function launch() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program,
    headless: true,
    timeout: START_MS,
    protocolTimeout: 600_000,
  });
  return {
    version: await browser.version(),
    open: (url) => openPage(browser, url, (page, size) => page.setViewport(size)),
    close: () => browser.close(),
  };
}
