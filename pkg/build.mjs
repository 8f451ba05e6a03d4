/**
 * Builds `dist/` from the TypeScript sources and the wasm modules that `cargo xtask wasm` made.
 *
 * Every entry is one file, so that a page without a bundler loads one script, one module and one
 * worker.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));

const common = { bundle: true, format: "esm", target: "es2022", minify: true, logLevel: "warning" };

/** The types of generated bindings, without what only TypeScript's newest `lib` has. */
function typesOf(module) {
  const types = readFileSync(`wasm/${module}/parflate.d.ts`, "utf8");
  return types.replaceAll(/^.*\[Symbol\.dispose\].*\n/gm, "");
}

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"])
  copyFileSync(`../${licence}`, `dist/${licence}`);

/** A module's text as that of a function that returns what it exports. */
function returned(text) {
  const end = text.lastIndexOf("export {");
  return `${text.slice(0, end)}return {${text.slice(end + 8).replaceAll(/(\S+) as (\S+)/g, "$2: $1")}`;
}

/** Bindings without what stands in the way of leaving classes out that are not used. */
const bindings = {
  name: "bindings",
  setup: ({ onLoad }) =>
    onLoad({ filter: /parflate\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replaceAll(/^if \(Symbol\.dispose\).*\n/gm, "")
        // Every engine with SIMD or modules in workers has it.
        .replaceAll(/\(typeof FinalizationRegistry === 'undefined'\)\n.*\n\s*: /g, ""),
    })),
};

// The bindings keep their instance in a variable of their module. A function around them gives a
// new set, with an instance of its own, for each call. A page needs that after a trap. The rest of
// them fetches a module, which is done elsewhere. A worker does without the classes of streams.
mkdirSync("src/generated", { recursive: true });
for (const [name, used, module] of [
  ["glue", "Outcome, Reader, Settings, Stream, Worker, initSync", "core"],
  ["worker-glue", "Outcome, Reader, Worker, initSync", "core"],
  ["ranges-glue", "RangeReader, initSync", "ranges"],
]) {
  const built = await build({
    ...common,
    minify: false,
    stdin: { contents: `export { ${used} } from "./wasm/${module}/parflate.js";`, resolveDir: "." },
    plugins: [bindings],
    write: false,
  });
  writeFileSync(
    `src/generated/${name}.js`,
    `export function createGlue() {\n${returned(built.outputFiles[0].text)}\n}\n`,
  );
}
writeFileSync(
  "src/generated/glue.d.ts",
  `import type * as Bindings from "./bindings.js";

export type Glue = typeof Bindings;
export type { Reader, Settings, Stream, Worker as BlockWorker } from "./bindings.js";

/** Bindings without an instance; each call returns a new set. */
export function createGlue(): Glue;
`,
);
writeFileSync(
  "src/generated/worker-glue.d.ts",
  `import type { Glue } from "./glue.js";

export type WorkerGlue = Pick<Glue, "Outcome" | "Reader" | "Worker" | "initSync">;

/** Bindings without an instance, for a worker. */
export function createGlue(): WorkerGlue;
`,
);
writeFileSync(
  "src/generated/ranges-glue.d.ts",
  `import type * as Bindings from "./ranges-bindings.js";

export type { RangeReader } from "./ranges-bindings.js";

/** Bindings without an instance, for reading by an index. */
export function createGlue(): Pick<typeof Bindings, "RangeReader" | "initSync">;
`,
);
writeFileSync("src/generated/bindings.d.ts", typesOf("core"));
writeFileSync("src/generated/ranges-bindings.d.ts", typesOf("ranges"));
copyFileSync("wasm/ranges/ranges.wasm", "dist/ranges.wasm");
copyFileSync("wasm/core/core.wasm", "dist/core.wasm");
// The build without SIMD runs on the same bindings.
if (
  readFileSync("wasm/baseline/parflate.js", "utf8") !==
  readFileSync("wasm/core/parflate.js", "utf8")
) {
  throw new Error("the bindings of core and baseline differ; build both anew");
}
copyFileSync("wasm/baseline/baseline.wasm", "dist/baseline.wasm");

// No imports and no exports: it runs as a classic worker, a module worker and a Node thread.
await build({
  ...common,
  format: "iife",
  entryPoints: ["src/worker.ts"],
  outfile: "dist/worker.js",
});

writeFileSync(
  "src/generated/inline-files.ts",
  `export const coreBase64: string = "${readFileSync("dist/core.wasm").toString("base64")}";\n` +
    `export const workerSource: string = ${JSON.stringify(readFileSync("dist/worker.js", "utf8"))};\n`,
);
for (const entry of [
  "index",
  "inline",
  "sync",
  "node",
  "node-zlib",
  "sync-node",
  "ranges",
  "ranges-node",
]) {
  await build({
    ...common,
    platform: entry.includes("node") ? "node" : "browser",
    entryPoints: [`src/entry/${entry}.ts`],
    outfile: `dist/${entry}.js`,
  });
}

// The coordinator and each thread import the shared build's bindings. These import the script that
// starts the threads; ours, src/shared/threads.ts, takes its place.
if (existsSync("wasm/shared/shared.wasm")) {
  mkdirSync("dist/shared");
  copyFileSync("wasm/shared/shared.wasm", "dist/shared/shared.wasm");
  writeFileSync("src/shared/parflate.d.ts", typesOf("shared"));
  const starter = /\.\/snippets\/wasm-bindgen-rayon-[^'"]*/;
  const shared = readFileSync("wasm/shared/parflate.js", "utf8");
  if (!starter.test(shared)) throw new Error("the shared bindings start no threads");
  writeFileSync("dist/shared/parflate.js", shared.replace(starter, "./threads.js"));
  for (const part of ["coordinator", "threads", "thread"]) {
    await build({
      ...common,
      entryPoints: [`src/shared/${part}.ts`],
      external: ["./parflate.js"],
      outfile: `dist/shared/${part}.js`,
    });
  }
  await build({ ...common, entryPoints: ["src/entry/shared.ts"], outfile: "dist/shared.js" });
} else {
  console.log("build: no shared module; /shared is left out");
}

const types = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc"], {
  stdio: "inherit",
});
if (types.status !== 0) process.exit(types.status ?? 1);
for (const name of ["glue", "worker-glue", "ranges-glue", "bindings", "ranges-bindings"]) {
  copyFileSync(`src/generated/${name}.d.ts`, `dist/types/generated/${name}.d.ts`);
}
