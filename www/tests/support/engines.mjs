/**
 * The three engines behind one small face, each by the driver that works with its Debian package:
 * Playwright for Chromium, Puppeteer over BiDi for Firefox, plain WebDriver for WebKit.
 *
 * A missing browser is a failure on CI and a named skip elsewhere.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";

const CHROMIUM = "/usr/bin/chromium";
const FIREFOX = "/usr/bin/firefox-esr";
const WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver";
const MINI_BROWSER = [
  "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
  "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
].find(existsSync);

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Names of the engines with how to start each. */
export const ENGINES = {
  chromium: { isThere: existsSync(CHROMIUM), start: startChromium },
  firefox: { isThere: existsSync(FIREFOX), start: startFirefox },
  webkit: { isThere: existsSync(WEBKIT_DRIVER) && MINI_BROWSER !== undefined, start: startWebKit },
};

/** The `skip` option of a test that needs the engine. */
export function skipWithout(name) {
  if (ENGINES[name].isThere || process.env.CI === "true") return false;
  return `${name} is not installed`;
}

/** Chromium alone, where a test needs more of the driver than the small face has. */
export async function launchChromium() {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
}

async function startChromium() {
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  return {
    errors,
    open: (url) => page.goto(url),
    run: (work, ...values) => page.evaluate(asCall(work, values)),
    resize: (width, height) => page.setViewportSize({ width, height }),
    screenshot: (path) => page.screenshot({ path }),
    close: () => browser.close(),
  };
}

async function startFirefox() {
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  return {
    errors,
    open: (url) => page.goto(url),
    run: (work, ...values) => page.evaluate(asCall(work, values)),
    resize: (width, height) => page.setViewport({ width, height }),
    screenshot: (path) => page.screenshot({ path }),
    close: () => browser.close(),
  };
}

async function startWebKit() {
  const port = 20_000 + (process.pid % 20_000);
  const driver = spawn("xvfb-run", ["-a", WEBKIT_DRIVER, `--port=${port}`], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", WEBKIT_DISABLE_COMPOSITING_MODE: "1" },
  });
  const end = () => {
    try {
      process.kill(-driver.pid);
    } catch {
      // Gone by itself.
    }
  };
  const base = `http://127.0.0.1:${port}`;
  const call = async (method, path, body) => {
    const response = await fetch(base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${value?.error}: ${value?.message}`);
    return value;
  };
  try {
    await untilAnswering(base);
    const created = await call("POST", "/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary: MINI_BROWSER, args: ["--automation"] } } },
    });
    const session = `/session/${created.sessionId}`;
    await call("POST", `${session}/timeouts`, { script: 120_000, pageLoad: 60_000 });
    const resize = (width, height) => call("POST", `${session}/window/rect`, { width, height });
    await resize(1280, 900);
    return {
      // WebDriver tells nothing of the console; the page's own errors are collected in the page.
      errors: [],
      open: (url) => call("POST", `${session}/url`, { url }),
      run: async (work, ...values) => {
        const script = `const done = arguments[arguments.length - 1];
          (async () => ${asCall(work, values)})().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
        const answer = await call("POST", `${session}/execute/async`, { script, args: [] });
        if (answer?.error !== undefined) throw new Error(answer.error);
        return answer?.value;
      },
      resize,
      screenshot: async (path) => writeFile(path, Buffer.from(await call("GET", `${session}/screenshot`), "base64")),
      close: async () => {
        await call("DELETE", session).catch(() => undefined);
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

async function untilAnswering(base) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      await fetch(`${base}/status`);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A function and its arguments as one expression for the page. */
function asCall(work, values) {
  return `(${work})(${values.map((value) => JSON.stringify(value)).join(", ")})`;
}
