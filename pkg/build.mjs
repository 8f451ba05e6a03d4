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

/** The types of generated bindings, without what only the newest `lib` of TypeScript knows. */
function typesOf(module) {
  const types = readFileSync(`wasm/${module}/parflate.d.ts`, "utf8");
  return types.replaceAll(/^.*\[Symbol\.dispose\].*\n/gm, "");
}

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"])
  copyFileSync(`../${licence}`, `dist/${licence}`);

// The bindings keep their instance in a variable of their module. A function around them gives as
// many instances as there are calls, which is what a page needs after a trap.
const bindings = await build({
  ...common,
  minify: false,
  format: "iife",
  globalName: "glue",
  // The rest of them fetches a module, which is done elsewhere.
  stdin: {
    contents:
      'export { Inflater, Settings, Stream, Worker, initSync } from "./wasm/core/parflate.js";',
    resolveDir: ".",
  },
  write: false,
});
writeFileSync(
  "src/core/glue.js",
  `export function createGlue() {\n${bindings.outputFiles[0].text}\nreturn glue;\n}\n`,
);
writeFileSync("src/core/bindings.d.ts", typesOf("core"));
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
  "src/entry/inline-files.js",
  `export const coreBase64 = "${readFileSync("dist/core.wasm").toString("base64")}";\n` +
    `export const workerSource = ${JSON.stringify(readFileSync("dist/worker.js", "utf8"))};\n`,
);
for (const entry of ["index", "inline", "sync"]) {
  await build({ ...common, entryPoints: [`src/entry/${entry}.ts`], outfile: `dist/${entry}.js` });
}
for (const entry of ["node", "sync-node"]) {
  await build({
    ...common,
    platform: "node",
    entryPoints: [`src/entry/${entry}.ts`],
    outfile: `dist/${entry}.js`,
  });
}

// The shared build's bindings are imported by the coordinator and by each thread, and start the
// threads by a script that is ours here: src/shared/threads.ts.
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
mkdirSync("dist/types/core", { recursive: true });
copyFileSync("src/core/glue.d.ts", "dist/types/core/glue.d.ts");
copyFileSync("src/core/bindings.d.ts", "dist/types/core/bindings.d.ts");
