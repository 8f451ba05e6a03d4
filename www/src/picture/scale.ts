/**
 * The time axis: how many milliseconds the picture's width stands for.
 *
 * While a run goes on it is the time the whole run will take, as far as can be told, so that
 * cells stay about where they are and the lanes fill from left to right.
 */
import type { Trace } from "./trace.ts";

/** The least a picture shows, in ms, so that tiny jobs do not look like hours of work. */
const LEAST_WINDOW_MS = 20;

/** Share of the input that must be done before its speed tells the time of the rest. */
const TRUSTED_SHARE = 0.03;

/** Time in which two thirds of a change of scale are made. */
const EASE_MS = 160;

/** Room kept right of "now" while the end is not known. */
const HEADROOM = 1.04;

export class TimeScale {
  windowMs = LEAST_WINDOW_MS;

  /** Moves towards the wanted scale; `frameMs` of `Infinity` goes there at once. */
  advance(trace: Trace, now: number, frameMs: number): void {
    const wanted = this.#wanted(trace, now);
    const share = 1 - Math.exp(-frameMs / EASE_MS);
    this.windowMs += (wanted - this.windowMs) * share;
    if (trace.endTime === undefined) {
      this.windowMs = Math.max(this.windowMs, trace.elapsed(now) * HEADROOM);
    }
    if (Math.abs(this.windowMs - wanted) < wanted * 0.002) this.windowMs = wanted;
  }

  /** Whether the scale is where it wants to be, so that a finished picture may rest. */
  isSettled(trace: Trace, now: number): boolean {
    return this.windowMs === this.#wanted(trace, now);
  }

  #wanted(trace: Trace, now: number): number {
    const elapsed = Math.max(LEAST_WINDOW_MS, trace.elapsed(now));
    if (trace.endTime !== undefined) return elapsed;
    const share = trace.totalBytes > 0 ? trace.compressedInputBytes / trace.totalBytes : 0;
    return share >= TRUSTED_SHARE
      ? Math.max(elapsed / Math.min(1, share), elapsed * HEADROOM)
      : elapsed * 2;
  }
}

/** Round steps for the axis' ticks, in ms. */
export function tickStep(windowMs: number, plotWidth: number): number {
  const least = (windowMs / plotWidth) * 84;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}

/** A tick's label, with no more digits than the step needs. */
export function tickLabel(ms: number, step: number): string {
  if (step < 1000 && ms < 1000) return `${Number(ms.toFixed(1))} ms`;
  return `${Number((ms / 1000).toFixed(step >= 1000 ? 0 : step >= 100 ? 1 : 2))} s`;
}
