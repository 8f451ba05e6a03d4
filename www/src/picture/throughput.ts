/** Throughput over time, from the blocks: each block's bytes spread over the time it took. */
import type { Cell, Trace } from "./trace.ts";

/**
 * Bytes a millisecond in `count` equal bins of the window. Only blocks that came back count, so
 * the newest bins grow for a moment.
 */
export function rates(trace: Trace, windowMs: number, count: number): Float64Array {
  const bins = new Float64Array(count);
  const binMs = windowMs / count;
  for (const cell of trace.cells) {
    if (cell !== undefined && cell.end !== Infinity) spread(cell, bins, binMs);
  }
  for (let at = 0; at < count; at += 1) bins[at] = (bins[at] ?? 0) / binMs;
  return smooth(smooth(bins));
}

function spread(cell: Cell, bins: Float64Array, binMs: number): void {
  const span = Math.max(cell.end - cell.start, 1e-6);
  const first = Math.max(0, Math.floor(cell.start / binMs));
  const last = Math.min(bins.length - 1, Math.floor(cell.end / binMs));
  for (let at = first; at <= last; at += 1) {
    const from = Math.max(cell.start, at * binMs);
    const to = Math.min(cell.end, (at + 1) * binMs);
    bins[at] = (bins[at] ?? 0) + cell.contentBytes * Math.max(0, (to - from) / span);
  }
}

/** A box of three bins; twice makes a soft triangle of five. */
function smooth(bins: Float64Array): Float64Array {
  return bins.map((value, at) => {
    const before = bins[at - 1] ?? value;
    const after = bins[at + 1] ?? value;
    return (before + value + after) / 3;
  });
}
