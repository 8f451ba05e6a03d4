/** What else the machine is doing: figures of time mean little where others keep its cores at work. */
import { cpus, loadavg } from "node:os";
import { readdirSync, readFileSync } from "node:fs";

/** How many times longer things may take here. */
export function slowness() {
  return Math.max(1, loadavg()[0] / cpus().length);
}

/** Whether figures of time may be judged. */
export function isQuiet() {
  return loadavg()[0] < 0.5;
}

/** Bytes of memory of this process' children and theirs: their own, and their part of what they share. */
export function childrenBytes() {
  const children = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = readOrNothing(`/proc/${pid}/stat`);
    // The command's name, in parentheses, may have spaces.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(pid)]);
  }
  const sum = (pid) =>
    (children.get(pid) ?? []).reduce((total, child) => {
      const rollup = readOrNothing(`/proc/${child}/smaps_rollup`);
      return total + 1024 * Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) + sum(child);
    }, 0);
  return sum(process.pid);
}

/** A process may end while it is looked at. */
function readOrNothing(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
