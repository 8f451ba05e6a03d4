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

/** Starts it, with all that Playwright offers. */
export function launchPlaywright() {
  return chromium.launch({ executablePath: program, args: ARGUMENTS });
}

/** Starts it; `open` gives pages on which scripts can be run. */
export async function launch() {
  const browser = await launchPlaywright();
  return {
    version: browser.version(),
    async open(url) {
      const page = await browser.newPage();
      const errors = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(url);
      return {
        errors,
        run: (script) => page.evaluate(script),
        resize: (width, height) => page.setViewportSize({ width, height }),
        screenshot: (path) => page.screenshot({ path }),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}
