/** WebKit: the GTK port's MiniBrowser, driven over plain WebDriver. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";

import { START_MS } from "./page.mjs";

export const name = "WebKit";
export const program = "/usr/bin/WebKitWebDriver";

/** Where the distribution keeps the browser that the driver starts. */
function miniBrowser() {
  const libraries = "/usr/lib/x86_64-linux-gnu";
  const folders = readdirSync(libraries).filter((each) => each.startsWith("webkit2gtk"));
  const found = folders
    .map((each) => `${libraries}/${each}/MiniBrowser`)
    .find((path) => existsSync(path));
  if (!found) throw new Error("MiniBrowser is missing; install webkit2gtk-driver");
  return found;
}

/** Starts driver and browser; `open` loads a page into the only window. */
export async function launch() {
  const port = await freePort();
  const driver = spawn("xvfb-run", ["-a", program, `--port=${port}`], {
    env: {
      ...process.env,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    },
    stdio: "ignore",
    detached: true,
  });
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const end = () => {
    try {
      process.kill(-driver.pid);
    } catch {
      // It has already ended.
    }
  };
  try {
    const session = await start(call);
    const path = `/session/${session.sessionId}`;
    await call("POST", `${path}/timeouts`, { script: 600_000, pageLoad: START_MS });
    return {
      version: session.capabilities.browserVersion,
      async open(url) {
        await call("POST", `${path}/url`, { url });
        return {
          // The driver does not report the console.
          errors: [],
          // The script is an expression; a page's policy may forbid `eval`.
          run: async (script) => {
            const wrapped = `const done = arguments[0];
              (async () => (${script}))().then(
                (value) => done({ value }), (error) => done({ error: String(error) }));`;
            const outcome = await call("POST", `${path}/execute/async`, {
              script: wrapped,
              args: [],
            });
            if (outcome.error) throw new Error(outcome.error);
            return outcome.value;
          },
          resize: (width, height) => call("POST", `${path}/window/rect`, { width, height }),
          screenshot: async (file) => {
            const picture = await call("GET", `${path}/screenshot`);
            await writeFile(file, Buffer.from(picture, "base64"));
          },
          close: async () => {},
        };
      },
      close: async () => {
        await call("DELETE", path).catch(() => {});
        end();
      },
    };
  } catch (cause) {
    end();
    throw cause;
  }
}

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

async function start(call) {
  const capabilities = {
    alwaysMatch: {
      "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
    },
  };
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      return await call("POST", "/session", { capabilities });
    } catch (cause) {
      if (Date.now() > deadline) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
