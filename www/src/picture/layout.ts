/**
 * Where things stand in the picture, in CSS pixels, for a width and a number of lanes.
 *
 * From top to bottom: throughput over time, the time axis, a lane per worker on the same axis,
 * room for the threads, and the stream: the blocks in the file's order.
 */

export interface Layout {
  width: number;
  height: number;
  left: number;
  plotWidth: number;
  areaTop: number;
  areaHeight: number;
  axisTop: number;
  lanesTop: number;
  laneHeight: number;
  laneStep: number;
  laneCount: number;
  streamTop: number;
  streamHeight: number;
}

/** Below this width there is no room for words beside the lanes. */
export const NARROW_PX = 560;

/** Room for half a stroke. */
const MARGIN_PX = 1;

export function layoutFor(width: number, laneCount: number): Layout {
  const isNarrow = width < NARROW_PX;
  const left = isNarrow ? 26 : 86;
  const laneHeight = laneHeightFor(laneCount, isNarrow);
  const laneStep = laneHeight + (laneHeight >= 14 ? 5 : 2);
  const areaTop = 22;
  const areaHeight = isNarrow ? 44 : 60;
  const axisTop = areaTop + areaHeight;
  const lanesTop = axisTop + 26;
  const streamTop = lanesTop + laneStep * laneCount + (isNarrow ? 40 : 58);
  const streamHeight = isNarrow ? 36 : 46;
  return {
    width,
    height: streamTop + streamHeight + 24,
    left,
    plotWidth: Math.max(40, width - left - MARGIN_PX),
    areaTop,
    areaHeight,
    axisTop,
    lanesTop,
    laneHeight,
    laneStep,
    laneCount,
    streamTop,
    streamHeight,
  };
}

/** Tall lanes for few workers; with many, the whole stays about 300 px high. */
function laneHeightFor(laneCount: number, isNarrow: boolean): number {
  const tallest = isNarrow ? 26 : 36;
  const shared = Math.floor(300 / Math.max(1, laneCount)) - 5;
  return Math.max(5, Math.min(tallest, shared));
}

/** The top edge of a lane. */
export function laneTop(layout: Layout, worker: number): number {
  return layout.lanesTop + worker * layout.laneStep;
}
