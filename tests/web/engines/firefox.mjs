/** Firefox, driven by Puppeteer over WebDriver BiDi. */

import puppeteer from "puppeteer-core";

export const name = "Firefox";
export const program = "/usr/bin/firefox-esr";

/** Starts it; `open` gives pages on which scripts can be run. */
export async function launch() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program,
    headless: true,
    protocolTimeout: 600_000,
  });
  return {
    version: await browser.version(),
    async open(url) {
      const page = await browser.newPage();
      const errors = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(url);
      return {
        errors,
        run: (script) => page.evaluate(script),
        resize: (width, height) => page.setViewport({ width, height }),
        screenshot: (path) => page.screenshot({ path }),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}
