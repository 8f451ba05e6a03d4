/**
 * Draws the output: one slot per block, in the file's order, as wide as the block's share of the
 * input and filled up to its ratio; and the connectors from the workers' rows to the slots.
 */
import { bytes } from "../format.ts";
import { cellColour, label, roundedBar, type Scene, timeX } from "./draw.ts";
import { NARROW_PX, rowTop } from "./layout.ts";
import type { Cell } from "./trace.ts";

export interface Slot {
  cell: Cell;
  x: number;
  width: number;
}

/** Connectors drawn at most once a run is over: more would merge into a grey area. */
const MAX_CONNECTORS = 180;

/** How long a connector is highlighted after its block was appended to the stream, in ms. */
const GLOW_MS = 450;

/** The slots of all blocks so far, in the file's order. */
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

/** The slots; one is pale while its block is compressed but waits for an earlier one. */
export function drawOutput(scene: Scene, all: readonly Slot[]): void {
  const { context, layout, palette, trace } = scene;
  const { left, plotWidth, outputTop, outputHeight } = layout;
  context.fillStyle = palette.row;
  roundedBar(context, left, outputTop, plotWidth, outputHeight, 4);
  if (layout.width >= NARROW_PX) {
    label(scene, "blocks,", left - 10, outputTop + outputHeight / 2 - 7, "right");
    label(scene, "in order", left - 10, outputTop + outputHeight / 2 + 7, "right");
  }
  let drawnTo = -1;
  for (const { cell, x, width } of all) {
    if (cell.end === Infinity || x + width < drawnTo + 1) continue;
    const share = Math.min(1, cell.ratio);
    const height = Math.max(2, share * outputHeight);
    const gap = width > 3 ? 1 : 0;
    context.globalAlpha = cell.joined === Infinity ? 0.35 : 1;
    context.fillStyle = cellColour(palette, cell);
    context.fillRect(x, outputTop + outputHeight - height, Math.max(1, width - gap), height);
    drawnTo = x + Math.max(1, width - gap);
  }
  context.globalAlpha = 1;
  const y = outputTop + outputHeight + 13;
  label(scene, "0", left, y, "left");
  if (trace.totalBytes > 0) label(scene, bytes(trace.totalBytes), left + plotWidth, y, "right");
}

/** The connectors, new ones highlighted unless the visitor prefers reduced motion. */
export function drawConnectors(scene: Scene, all: readonly Slot[], isCalm: boolean): void {
  const now = scene.trace.elapsed(scene.now);
  const isLive = scene.trace.endTime === undefined && !isCalm;
  const every = Math.max(1, Math.ceil(all.length / MAX_CONNECTORS));
  const many = Math.min(1, 60 / Math.max(1, all.length / every));
  scene.context.lineWidth = 1;
  all.forEach((slot, at) => {
    if (slot.cell.joined === Infinity) return;
    const age = now - slot.cell.joined;
    const glow = isLive ? Math.max(0, 1 - age / GLOW_MS) : 0;
    if (glow === 0 && at % every !== 0) return;
    scene.context.globalAlpha = Math.min(1, 0.2 + 0.25 * many + 0.6 * glow);
    drawConnector(scene, slot);
  });
  scene.context.globalAlpha = 1;
}

/** One connector, from a block's cell to its slot. */
export function drawConnector(scene: Scene, { cell, x, width }: Slot): void {
  const { context, layout, palette } = scene;
  const from = timeX(scene, (cell.start + (cell.end === Infinity ? cell.start : cell.end)) / 2);
  const top = rowTop(layout, cell.worker) + layout.rowHeight;
  const bend = rowTop(layout, layout.rowCount - 1) + layout.rowHeight;
  const to = x + width / 2;
  const middle = (bend + layout.outputTop) / 2;
  context.strokeStyle = cellColour(palette, cell);
  context.beginPath();
  context.moveTo(from, Math.max(top, bend));
  context.bezierCurveTo(from, middle + 8, to, middle - 8, to, layout.outputTop);
  context.stroke();
}
