/**
 * The assembler's order: the blocks as they stand in the file, each slot as wide as its share of
 * the input and filled to the share that is kept; and the threads from the lanes to the slots.
 */
import { bytes } from "../format.ts";
import { cellColour, label, roundedBar, type Scene, timeX } from "./draw.ts";
import { laneTop, NARROW_PX } from "./layout.ts";
import type { Cell } from "./trace.ts";

export interface Slot {
  cell: Cell;
  x: number;
  width: number;
}

/** Threads drawn at rest at most: more would be a grey cloth. */
const MOST_THREADS = 180;

/** How long a thread glows after its piece was joined, in ms. */
const GLOW_MS = 450;

/** The slots of all blocks handed out so far, in order. */
export function slots(scene: Pick<Scene, "layout" | "trace">): Slot[] {
  const { trace, layout } = scene;
  const known = trace.cells.reduce((sum, cell) => sum + (cell?.inputBytes ?? 0), 0);
  const total = Math.max(trace.totalBytes, known, 1);
  const perByte = layout.plotWidth / total;
  const result: Slot[] = [];
  let x = layout.left;
  for (const cell of trace.cells) {
    if (cell === undefined) continue;
    const width = cell.inputBytes * perByte;
    result.push({ cell, x, width });
    x += width;
  }
  return result;
}

/** The slots; a piece that waits for one before it is pale until it is joined. */
export function drawStream(scene: Scene, all: readonly Slot[]): void {
  const { context, layout, palette, trace } = scene;
  const { left, plotWidth, streamTop, streamHeight } = layout;
  context.fillStyle = palette.lane;
  roundedBar(context, left, streamTop, plotWidth, streamHeight, 4);
  if (layout.width >= NARROW_PX) {
    label(scene, "the file,", left - 10, streamTop + streamHeight / 2 - 7, "right");
    label(scene, "in order", left - 10, streamTop + streamHeight / 2 + 7, "right");
  }
  let drawnTo = -1;
  for (const { cell, x, width } of all) {
    if (cell.end === Infinity || x + width < drawnTo + 1) continue;
    const share = Math.min(1, cell.ratio);
    const height = Math.max(2, share * streamHeight);
    const gap = width > 3 ? 1 : 0;
    context.globalAlpha = cell.joined === Infinity ? 0.35 : 1;
    context.fillStyle = cellColour(palette, cell);
    context.fillRect(x, streamTop + streamHeight - height, Math.max(1, width - gap), height);
    drawnTo = x + Math.max(1, width - gap);
  }
  context.globalAlpha = 1;
  const y = streamTop + streamHeight + 13;
  label(scene, "0", left, y, "left");
  if (trace.totalBytes > 0) label(scene, bytes(trace.totalBytes), left + plotWidth, y, "right");
}

/** Threads: which worker each part of the file came from. Fresh ones glow, unless motion is unwanted. */
export function drawThreads(scene: Scene, all: readonly Slot[], isCalm: boolean): void {
  const now = scene.trace.elapsed(scene.now);
  const isLive = scene.trace.endTime === undefined && !isCalm;
  const every = Math.max(1, Math.ceil(all.length / MOST_THREADS));
  const many = Math.min(1, 60 / Math.max(1, all.length / every));
  scene.context.lineWidth = 1;
  all.forEach((slot, at) => {
    if (slot.cell.joined === Infinity) return;
    const age = now - slot.cell.joined;
    const glow = isLive ? Math.max(0, 1 - age / GLOW_MS) : 0;
    if (glow === 0 && at % every !== 0) return;
    scene.context.globalAlpha = Math.min(1, 0.2 + 0.25 * many + 0.6 * glow);
    drawThread(scene, slot);
  });
  scene.context.globalAlpha = 1;
}

/** One thread, from a block's cell to its slot. */
export function drawThread(scene: Scene, { cell, x, width }: Slot): void {
  const { context, layout, palette } = scene;
  const from = timeX(scene, (cell.start + (cell.end === Infinity ? cell.start : cell.end)) / 2);
  const top = laneTop(layout, cell.worker) + layout.laneHeight;
  const bend = laneTop(layout, layout.laneCount - 1) + layout.laneHeight;
  const to = x + width / 2;
  const middle = (bend + layout.streamTop) / 2;
  context.strokeStyle = cellColour(palette, cell);
  context.beginPath();
  context.moveTo(from, Math.max(top, bend));
  context.bezierCurveTo(from, middle + 8, to, middle - 8, to, layout.streamTop);
  context.stroke();
}
