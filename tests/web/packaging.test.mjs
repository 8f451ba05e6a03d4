/**
 * The package as users get it: packed, installed, and built into apps, whose pages are then opened
 * under the strictest content security policy that the package promises to work under.
 */

import assert from "node:assert";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import * as chromium from "./engines/chromium.mjs";
import { STRICT_POLICY, serve } from "./engines/server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const app = mkdtempSync(join(tmpdir(), "parflate-app-"));
let browser;

/** Runs a program of npm's in the app's folder. */
function run(command, ...args) {
  const outcome = spawnSync(command, args, { cwd: app, encoding: "utf8" });
  assert.strictEqual(outcome.status, 0, `${command} ${args}: ${outcome.stdout}${outcome.stderr}`);
  return outcome.stdout;
}

before(async () => {
  run("npm", "pack", "--silent", "--pack-destination", app, join(here, "../../pkg"));
  const tarball = readdirSync(app).find((name) => name.endsWith(".tgz"));
  writeFileSync(join(app, "package.json"), '{ "name": "app", "private": true, "type": "module" }');
  run("npm", "install", "--silent", "--no-audit", "--no-fund", "--offline", `./${tarball}`);
  copyFileSync(join(here, "pages/app/main.js"), join(app, "main.js"));
  browser = await chromium.launch();
});

after(async () => {
  await browser?.close();
  rmSync(app, { recursive: true, force: true });
});

/** Opens the page in a folder and checks that it compressed in parallel. */
async function check(folder) {
  const server = await serve({ roots: { "/": folder }, policy: STRICT_POLICY });
  try {
    const page = await browser.open(`${server.address}/index.html`);
    const outcome = await page.run(
      "(async () => { while (!window.outcome) await new Promise((r) => setTimeout(r, 20)); return window.outcome; })()",
    );
    assert.strictEqual(outcome.error, undefined);
    assert.ok(outcome.isSame);
    assert.strictEqual(outcome.reason, "");
    assert.strictEqual(outcome.startedWorkers, 2);
    assert.strictEqual(outcome.found.pool, "messages");
    await page.close();
  } finally {
    server.close();
  }
}

const page = (script) => `<!doctype html><meta charset="utf-8"><title>App</title>
<script type="module" src="${script}"></script>`;

test("a page without a bundler", async () => {
  const folder = join(app, "plain");
  mkdirSync(folder);
  writeFileSync(join(folder, "index.html"), page("./main.js"));
  const script = readFileSync(join(app, "main.js"), "utf8");
  writeFileSync(join(folder, "main.js"), script.replace('"parflate"', '"./parflate/index.js"'));
  mkdirSync(join(folder, "parflate"));
  for (const file of ["index.js", "worker.js", "core.wasm"]) {
    copyFileSync(join(app, "node_modules/parflate/dist", file), join(folder, "parflate", file));
  }
  await check(folder);
});

test("a Vite app", async () => {
  writeFileSync(join(app, "index.html"), page("/main.js"));
  const { build } = await import("vite");
  await build({ root: app, logLevel: "error", build: { outDir: "vite", modulePreload: false } });
  await check(join(app, "vite"));
});

test("a webpack app", async () => {
  const { default: webpack } = await import("webpack");
  const stats = await new Promise((resolve, reject) =>
    webpack({
      mode: "production",
      context: app,
      entry: "./main.js",
      output: { path: join(app, "webpack"), filename: "bundle.js", publicPath: "auto" },
    }).run((error, result) => (error ? reject(error) : resolve(result))),
  );
  assert.ok(!stats.hasErrors(), stats.toString("errors-only"));
  writeFileSync(join(app, "webpack/index.html"), page("./bundle.js"));
  await check(join(app, "webpack"));
});

test("the types, under the strictest settings", () => {
  writeFileSync(
    join(app, "typed.ts"),
    `import { capabilities, compress, compressTo, createPool, decompress, ParflateError,
  ParallelCompressionStream, type CompressOptions, type Pool } from "parflate";
import { compressSync, ready } from "parflate/sync";
import { createSharedPool } from "parflate/shared";
import { open, type RangeFile } from "parflate/ranges";
import "parflate/inline";

const options: CompressOptions = { level: 9, format: "deflate", onProgress: ({ bytesIn }) => void bytesIn };
const pool: Pool = createPool({ workers: 2 });
const bytes: Uint8Array<ArrayBuffer> = await compress("text", { ...options, pool });
await ready();
const same: Uint8Array = compressSync(bytes, { level: 1 });
await compress(same.slice(), { pool: await createSharedPool({ workers: 2 }) });
const { bytesOut }: { bytesOut: number } = await compressTo(new Blob([bytes]), new WritableStream());
const stream: ReadableStream<Uint8Array> = new Response("x").body!
  .pipeThrough(new ParallelCompressionStream("gzip", { level: 6 }));
const code: string = new ParflateError("corrupt", String(bytesOut)).code;
void [await decompress(stream), await capabilities(), code];
const indexed: { bytes: Uint8Array; index: Uint8Array } = await compress("text", { index: true });
const file: RangeFile = await open(new Blob([bytes]), { index: indexed.index });
void (await file.read(0, 1));
// @ts-expect-error there is no such format
new ParallelCompressionStream("zip");
`,
  );
  const compiler = join(here, "../../pkg/node_modules/typescript/bin/tsc");
  const flags = "--noEmit --strict --exactOptionalPropertyTypes --target es2022 --module esnext";
  const rest = "--moduleResolution bundler --lib es2023,dom,dom.iterable,dom.asynciterable --types";
  run("node", compiler, ...flags.split(" "), ...rest.split(" "), "", "typed.ts");
});

test("no runtime dependencies, no machine's paths, and at most 110 kB to compress and decompress", () => {
  const dist = join(app, "node_modules/parflate/dist");
  const manifest = JSON.parse(readFileSync(join(dist, "../package.json"), "utf8"));
  assert.strictEqual(manifest.dependencies, undefined);
  const loaded = ["index.js", "worker.js", "core.wasm"].map((file) =>
    readFileSync(join(dist, file)),
  );
  // GNU gzip's, as a server has them on disk; Node's own zlib makes them 1 % larger.
  const gzipped = (file) => spawnSync("gzip", ["-9", "-c"], { input: file }).stdout.length;
  const bytes = loaded.reduce((sum, file) => sum + gzipped(file), 0);
  assert.ok(bytes <= 110_000, `${bytes} bytes`);
  for (const file of loaded) {
    assert.ok(
      !/\/(home|root|tmp|work|usr)\//.test(file.toString("latin1")),
      "a path is in the build",
    );
  }
});
