/** The native command's output for the suites' inputs, as digests to compare with. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { mixed } from "../suite/data.mjs";

const CASES = [1, 6, 9, 12].map((level) => ({ level, bytes: 1_300_000, seed: 20 + level }));

/** Where the native command is. */
export function nativeCommand() {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const candidates = [
    process.env.PARFLATE_COMMAND,
    `${root}/target/release/parflate`,
    `${root}/target/debug/parflate`,
  ];
  const command = candidates.find((path) => path && existsSync(path));
  if (!command) throw new Error("build the command first: cargo build --release");
  return command;
}

/** Digests of what the command makes. */
export function nativeDigests() {
  const command = nativeCommand();
  return CASES.map(({ level, bytes, seed }) => {
    const argument = level > 9 ? ["--level", String(level)] : [`-${level}`];
    const run = spawnSync(command, ["--no-name", "--stdout", ...argument], {
      input: mixed(bytes, seed),
      maxBuffer: 1 << 26,
    });
    if (run.status !== 0) throw new Error(`${command}: ${run.stderr}`);
    return { level, bytes, seed, digest: createHash("sha256").update(run.stdout).digest("hex") };
  });
}
