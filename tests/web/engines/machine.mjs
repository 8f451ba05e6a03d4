/** The memory that a browser takes, from Linux's tables of processes. */

import { readdirSync, readFileSync } from "node:fs";

/** Bytes of memory of this process's descendants, with their part of shared pages. */
export function childrenBytes() {
  const kibibytes = descendants().map((pid) => {
    const summary = readOrNothing(`/proc/${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+)/m.exec(summary)?.[1] ?? 0);
  });
  return 1024 * kibibytes.reduce((total, each) => total + each, 0);
}

/** The processes that this one has started, and those that they have. */
function descendants() {
  const children = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(pid);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid) => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(String(process.pid));
}

/** The second field of proc(5)'s `stat` after the name, which may have spaces itself. */
function parentOf(pid) {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[1];
}

/** A process may end while it is looked at. */
function readOrNothing(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
