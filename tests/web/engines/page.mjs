/** A page of Playwright or Puppeteer, with the calls that the tests use. */

/** Milliseconds a browser or a page may take to start: long, as the machine may have other work. */
export const START_MS = 120_000;

/** Opens an address on a fresh page; `resize` is the one call that they name differently. */
export async function openPage(browser, url, resize) {
  const page = await browser.newPage();
  page.setDefaultNavigationTimeout(START_MS);
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url);
  return {
    errors,
    run: (script) => page.evaluate(script),
    resize: (width, height) => resize(page, { width, height }),
    screenshot: (path) => page.screenshot({ path }),
    close: () => page.close(),
  };
}
