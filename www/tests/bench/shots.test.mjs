/** Screenshots of the page's main states, for people to look at; ../../screenshot.png is one. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { describeInChromium, shot } from "../support/engines.mjs";
import { dropBytes, setOptions } from "../support/steps.mjs";

const WIDE = { viewport: { width: 1280, height: 1260 } };
const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

const SCREENS = [
  ["wide-light", { colorScheme: "light", ...WIDE }],
  ["wide-dark", { colorScheme: "dark", ...WIDE }],
  ["phone-light", { colorScheme: "light", ...PHONE }],
  ["phone-dark", { colorScheme: "dark", ...PHONE }],
];

describeInChromium("screenshots", 900_000, (browser) => {
  test("many workers", async () => {
    const script = () => Object.defineProperty(navigator, "hardwareConcurrency", { value: 16 });
    const page = await browser.visit({
      script,
      colorScheme: "dark",
      viewport: { width: 1280, height: 1300 },
    });
    await page.act(setOptions, { workers: 16 });
    await page.getByRole("button", { name: /Mixed data/ }).click();
    assert.equal((await page.settled("mixed.bin")).label, "verified");
    await page.waitForTimeout(500);
    await page.locator("#picture").screenshot({ path: shot("many-workers") });
    await page.finish();
  });

  for (const [name, options] of SCREENS) {
    test(`${name}: idle, running, done, print, race, failed`, async () => {
      const page = await browser.visit({ ...options });
      const shoot = (state, target = page) =>
        target.screenshot({ path: shot(`${name}-${state}`), animations: "disabled" });
      await shoot("idle");
      await page.getByRole("button", { name: /Mixed data/ }).click();
      await page.waitForFunction(() => (document.querySelector(".row-bar")?.value ?? 0) > 0.4);
      await shoot("running");
      assert.equal((await page.settled("mixed.bin")).label, "verified");
      await page.waitForTimeout(500);
      await shoot("done");
      const box = await page.locator("#canvas").boundingBox();
      await page.mouse.move(box.x + box.width * 0.55, box.y + box.height - 40);
      await page.locator("#tip").waitFor();
      await shoot("pointing", page.locator("#picture"));
      await page.mouse.move(0, 0);
      await page.emulateMedia({ media: "print" });
      await page.screenshot({ path: shot(`${name}-print`), fullPage: true });
      await page.emulateMedia({ media: "screen" });

      await page.locator("#race-source").selectOption("prose");
      await page.locator("#race-start").click();
      await page.waitForFunction(
        () => document.querySelectorAll('.race-row[data-state="done"]').length >= 2,
      );
      await shoot("mid-race", page.locator("#race"));
      await page.locator("#race-after").waitFor();
      await shoot("race", page.locator("#race"));

      await page.act(dropBytes, { name: "damaged.gz", base64: "H4sIAAAAAAAAA2Jk" });
      assert.equal((await page.settled("damaged.gz")).state, "failed");
      await shoot("failed", page.locator("#results"));
      await page.screenshot({ path: shot(`${name}-whole`), fullPage: true });
      await page.finish();
    });
  }
});
