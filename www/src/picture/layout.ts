/**
 * Where things are in the picture, in CSS pixels: the layout for a width and a number of rows,
 * and the time axis.
 *
 * From top to bottom: throughput over time, the time axis, one row per worker on the same axis,
 * room for the connectors, and the output: the blocks in the file's order.
 */
import type { Trace } from "./trace.ts";

export interface Layout {
  width: number;
  height: number;
  left: number;
  plotWidth: number;
  areaTop: number;
  areaHeight: number;
  axisTop: number;
  rowsTop: number;
  rowHeight: number;
  /** From one row's top to the next one's. */
  rowStep: number;
  rowCount: number;
  outputTop: number;
  outputHeight: number;
}

/** Below this width there is no room for words beside the rows. */
export const NARROW_PX = 560;

/** Room for half the width of a stroke at the right edge. */
const MARGIN_PX = 1;

export function layoutFor(width: number, rowCount: number): Layout {
  const isNarrow = width < NARROW_PX;
  const left = isNarrow ? 26 : 86;
  const rowHeight = rowHeightFor(rowCount, isNarrow);
  const rowStep = rowHeight + (rowHeight >= 14 ? 5 : 2);
  const areaTop = 22;
  const areaHeight = isNarrow ? 44 : 60;
  const axisTop = areaTop + areaHeight;
  const rowsTop = axisTop + 26;
  const outputTop = rowsTop + rowStep * rowCount + (isNarrow ? 40 : 58);
  const outputHeight = isNarrow ? 36 : 46;
  return {
    width,
    height: outputTop + outputHeight + 24,
    left,
    plotWidth: Math.max(40, width - left - MARGIN_PX),
    areaTop,
    areaHeight,
    axisTop,
    rowsTop,
    rowHeight,
    rowStep,
    rowCount,
    outputTop,
    outputHeight,
  };
}

/** Tall rows for few workers; the rows of many share about 300 px. */
function rowHeightFor(rowCount: number, isNarrow: boolean): number {
  const tallest = isNarrow ? 26 : 36;
  const shared = Math.floor(300 / Math.max(1, rowCount)) - 5;
  return Math.max(5, Math.min(tallest, shared));
}

/** The top edge of a worker's row. */
export function rowTop(layout: Layout, worker: number): number {
  return layout.rowsTop + worker * layout.rowStep;
}

/** The least time that the picture's width represents, in ms, so that tiny jobs look short. */
const MIN_WINDOW_MS = 20;

/** The share of the input that must be compressed before the rest of the time is estimated. */
const TRUSTED_SHARE = 0.03;

/** Time in which two thirds of a change of scale are made, in ms. */
const EASE_MS = 160;

/** Room to the right of the present while the end is not known. */
const HEADROOM = 1.04;

/**
 * How many milliseconds the picture's width represents. During a run this is the time that the
 * whole run is estimated to take, so that cells hardly move and rows fill from left to right.
 */
export class TimeScale {
  windowMs = MIN_WINDOW_MS;

  /** Moves towards the wanted scale, at once if `frameMs` is `Infinity`. */
  advance(trace: Trace, now: number, frameMs: number): void {
    const wanted = this.#wanted(trace, now);
    const share = 1 - Math.exp(-frameMs / EASE_MS);
    this.windowMs += (wanted - this.windowMs) * share;
    if (trace.endTime === undefined) {
      this.windowMs = Math.max(this.windowMs, trace.elapsed(now) * HEADROOM);
    }
    if (Math.abs(this.windowMs - wanted) < wanted * 0.002) this.windowMs = wanted;
  }

  /** Whether the wanted scale is reached, so that a finished picture needs no more frames. */
  isSettled(trace: Trace, now: number): boolean {
    return this.windowMs === this.#wanted(trace, now);
  }

  #wanted(trace: Trace, now: number): number {
    const elapsed = Math.max(MIN_WINDOW_MS, trace.elapsed(now));
    if (trace.endTime !== undefined) return elapsed;
    const share = trace.totalBytes > 0 ? trace.compressedInputBytes / trace.totalBytes : 0;
    return share >= TRUSTED_SHARE
      ? Math.max(elapsed / Math.min(1, share), elapsed * HEADROOM)
      : elapsed * 2;
  }
}

/** The step between two ticks of the time axis, in ms: 1, 2 or 5 times a power of ten. */
export function tickStep(windowMs: number, plotWidth: number): number {
  // Room for a label, at 84 px.
  const least = (windowMs / plotWidth) * 84;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}

/** A tick's label, with no more digits than the step needs. */
export function tickLabel(ms: number, step: number): string {
  if (step < 1000 && ms < 1000) return `${Number(ms.toFixed(1))} ms`;
  return `${Number((ms / 1000).toFixed(step >= 1000 ? 0 : step >= 100 ? 1 : 2))} s`;
}
