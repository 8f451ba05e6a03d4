/** A page of Playwright's or Puppeteer's, with what the tests use of both. */

/** Opens an address on a fresh page; `resize` is the one call that they name differently. */
export async function openPage(browser, url, resize) {
  const page = await browser.newPage();
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
