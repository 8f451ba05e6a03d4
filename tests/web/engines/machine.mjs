/** The load on the machine beside the tests, and the memory of the tests' own processes. */

import { readdirSync, readFileSync } from "node:fs";

/** Share of the cores' time that others may take where figures of time are judged. */
const QUIET_SHARE = 0.05;

/**
 * Watches the cores from now on. The function given to the result is run only if other programs
 * left the cores alone in the meantime; otherwise `t` reports that it was not.
 */
export function watchMachine(t) {
  const othersShare = watchOthers();
  return (judge) => {
    const share = othersShare();
    if (share <= QUIET_SHARE) judge();
    else
      t.diagnostic(
        `figures of time are not judged: ${(100 * share).toFixed(0)} % of the cores' time went to others`,
      );
  };
}

/** Returns a function for the share of the cores' time that others have taken since. */
function watchOthers() {
  const before = coreTicks();
  return () => {
    const { all, idle, own } = coreTicks();
    return 1 - (idle - before.idle + own - before.own) / Math.max(1, all - before.all);
  };
}

/** The cores' time since the system's start, in ticks: in all, at rest, and for the tests. */
function coreTicks() {
  const [user, nice, system, rest, waiting, interrupts, softInterrupts, stolen] = readOrNothing(
    "/proc/stat",
  )
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const own = descendants().reduce((total, pid) => {
    // utime, stime, and those of children that have ended.
    const [a = 0, b = 0, c = 0, d = 0] = statFields(pid).slice(11, 15).map(Number);
    return total + a + b + c + d;
  }, 0);
  const idle = rest + waiting;
  return { all: user + nice + system + idle + interrupts + softInterrupts + stolen, idle, own };
}

/** Bytes of memory of this process's descendants, with their part of shared pages. */
export function childrenBytes() {
  return descendants()
    .filter((pid) => pid !== process.pid)
    .reduce(
      (total, pid) =>
        total +
        1024 * Number(/^Pss:\s+(\d+)/m.exec(readOrNothing(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
      0,
    );
}

/** This process, its children, and theirs. */
function descendants() {
  const children = new Map();
  for (const pid of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const parent = Number(statFields(pid)[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const withTheirs = (pid) => [pid, ...(children.get(pid) ?? []).flatMap(withTheirs)];
  return withTheirs(process.pid);
}

/** A process's fields of proc(5) from its state on; the name before that may have spaces. */
function statFields(pid) {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** A process may end while it is looked at. */
function readOrNothing(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
