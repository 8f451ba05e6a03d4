/** The native library's digests, from the committed table `tests/determinism.json`. */

import { readFileSync } from "node:fs";

const table = JSON.parse(readFileSync(new URL("../../determinism.json", import.meta.url), "utf8"));

/** The formats' names in the table, and on the web platform. */
const FORMATS = { gzip: "gzip", zlib: "deflate", raw: "deflate-raw" };

/** Levels that run in every engine, one of each kind of encoder; Node runs all of them. */
export const LEVELS_FOR_ENGINES = [1, 6, 9, 10, 12];

/** The digests of the samples themselves, by name. */
export function sampleDigests() {
  return entriesOf("sample").map(([, sample, digest]) => ({ sample, digest }));
}

/** The digests of our encoder's output, with the options that lead to it. */
export function nativeDigests() {
  return entriesOf("parflate").map(([options, sample, digest]) => {
    const [, level, format, blockSize] = options.split(" ");
    const given = { level: Number(level), format: FORMATS[format] };
    if (blockSize) given.blockSize = Number(blockSize);
    return { options: given, sample, digest };
  });
}

/** Those of streams with restart points, which native code makes with the same options. */
export function seekableDigests() {
  return entriesOf("seekable").map(([options, sample, digest]) => {
    const level = Number(options.split(" ")[1]);
    return { options: { level, blockSize: 20_000, restartEvery: 50_000 }, sample, digest };
  });
}

/** Some of them: gzip streams of the longest sample, which has several blocks. */
export function someNativeDigests() {
  return nativeDigests().filter(
    ({ options, sample }) =>
      options.format === "gzip" &&
      sample === "mixed 200000" &&
      LEVELS_FOR_ENGINES.includes(options.level),
  );
}

function entriesOf(kind) {
  return Object.entries(table)
    .map(([key, digest]) => [...key.split(" / "), digest])
    .filter(([options]) => options.split(" ")[0] === kind);
}
