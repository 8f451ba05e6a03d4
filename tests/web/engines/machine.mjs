/** What else the machine is doing: a figure of time means little where others use its processors. */

import { cpus } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** Milliseconds that are looked at. */
const LOOK_MS = 500;

/** The part of all processors' time that an idle machine may use. */
const MOST_BUSY = 0.15;

/** How much longer than promised something may take on a busy machine before it counts as hung. */
const BUSY_PATIENCE = 20;

/** Whether figures of time may be judged now; to be asked while the tests themselves do nothing. */
export async function isQuiet() {
  const sum = () =>
    cpus().reduce(
      ({ all, idle }, { times }) => ({
        all: all + Object.values(times).reduce((total, ms) => total + ms, 0),
        idle: idle + times.idle,
      }),
      { all: 0, idle: 0 },
    );
  const before = sum();
  await pause(LOOK_MS);
  const after = sum();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all) < MOST_BUSY;
}

/** What the suites' deadlines are to be multiplied by. */
export async function patience() {
  return (await isQuiet()) ? 1 : BUSY_PATIENCE;
}
