/** Chromium, driven by Playwright. */

import { chromium } from "playwright-core";

export const name = "Chromium";
export const program = "/usr/bin/chromium";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts it; `open` gives pages on which scripts can be run. */
export async function launch() {
  const browser = await chromium.launch({ executablePath: program, args: ARGUMENTS });
  return {
    version: browser.version(),
    async open(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return {
        run: (script) => page.evaluate(script),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}
