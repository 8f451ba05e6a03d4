/** Draws the throughput and the workers' rows; output.ts draws what is below them. */
import { speed } from "../format.ts";
import { type Layout, NARROW_PX, rowTop, tickLabel, tickStep } from "./layout.ts";
import { colourOf, type Palette, rampPlace } from "./palette.ts";
import { type Cell, type Trace, throughput } from "./trace.ts";

/** Everything that is drawn, and how. */
export interface Scene {
  context: CanvasRenderingContext2D;
  layout: Layout;
  palette: Palette;
  trace: Trace;
  windowMs: number;
  now: number;
  font: string;
}

/** Size of all text in the picture. */
const FONT_PX = 11;

/** The place of a time on the axis. */
export function timeX(scene: Pick<Scene, "layout" | "windowMs">, ms: number): number {
  return scene.layout.left + (ms / scene.windowMs) * scene.layout.plotWidth;
}

/** The colour of a cell: its ratio, or grey while the block is being compressed. */
export function cellColour(palette: Palette, cell: Cell): string {
  if (cell.end === Infinity) return palette.busy;
  return colourOf(palette, cell.ratio);
}

/** Throughput as an area, labelled with its peak, and the time axis below it. */
export function drawThroughput(scene: Scene): void {
  const { context, layout, palette, trace, windowMs } = scene;
  const { left, plotWidth, areaTop, areaHeight, axisTop } = layout;
  label(scene, "throughput", left, areaTop - 10, "left");
  context.fillStyle = palette.line;
  context.fillRect(left, axisTop, plotWidth, 1);

  if (trace.isBlank) return;
  const step = tickStep(windowMs, plotWidth);
  for (let ms = 0; ms <= windowMs; ms += step) {
    const x = timeX(scene, ms);
    context.fillStyle = palette.line;
    context.fillRect(Math.round(x), axisTop, 1, 5);
    if (x < left + plotWidth - 40) label(scene, tickLabel(ms, step), x + 3, axisTop + 12, "left");
  }

  const elapsed = Math.min(trace.elapsed(scene.now), windowMs);
  const bins = throughput(trace, windowMs, Math.max(8, Math.floor(plotWidth / 4)));
  const peak = Math.max(...bins);
  if (peak <= 0) return;
  const binPx = plotWidth / bins.length;
  const shown = Math.min(bins.length, Math.ceil((elapsed / windowMs) * bins.length));
  context.beginPath();
  context.moveTo(left, axisTop);
  for (let at = 0; at < shown; at += 1) {
    context.lineTo(left + (at + 0.5) * binPx, axisTop - ((bins[at] ?? 0) / peak) * areaHeight);
  }
  context.lineTo(left + shown * binPx, axisTop);
  context.closePath();
  context.fillStyle = palette.area;
  context.fill();
  context.strokeStyle = palette.areaLine;
  context.lineWidth = 1.5;
  context.stroke();
  if (trace.isPlaceholder) return;
  label(scene, `peak ${speed(peak, 1)}`, left + plotWidth, areaTop - 10, "right");
  if (trace.endTime !== undefined) drawMean(scene, peak);
}

/** A dashed line at the speed of the whole run, labelled where there is room. */
function drawMean(scene: Scene, peak: number): void {
  const { context, layout, palette, trace } = scene;
  const { left, plotWidth, areaTop, areaHeight, axisTop } = layout;
  const mean = trace.contentBytes / trace.elapsed(scene.now);
  const y = Math.round(axisTop - Math.min(1, mean / peak) * areaHeight) + 0.5;
  context.save();
  context.setLineDash([3, 4]);
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + plotWidth, y);
  context.stroke();
  context.restore();
  if (layout.width < NARROW_PX) return;
  const middle = Math.min(axisTop - 6, Math.max(areaTop + 12, y));
  label(scene, "mean", left - 10, middle - 7, "right");
  label(scene, speed(mean, 1), left - 10, middle + 7, "right", palette.ink);
}

/** The rows: each block is a cell, as wide as its time and coloured by its ratio. */
export function drawRows(scene: Scene): void {
  const { context, layout, palette, trace } = scene;
  for (let worker = 0; worker < layout.rowCount; worker += 1) {
    const top = rowTop(layout, worker);
    context.fillStyle = palette.row;
    roundedBar(context, layout.left, top, layout.plotWidth, layout.rowHeight, 4);
    nameRow(scene, worker, top);
    const cells = trace.rows[worker];
    if (cells !== undefined) drawCells(scene, cells, top);
  }
  if (!trace.isBlank) return;
  const middle = layout.rowsTop + (layout.rowStep * layout.rowCount) / 2;
  const [text, colour] =
    trace.cutShortBy === undefined
      ? ["empty input: no blocks", palette.faint]
      : [`${trace.cutShortBy} before the first block`, palette.alarm];
  label(scene, text, layout.left + layout.plotWidth / 2, middle, "center", colour);
}

/** The worker's name and, where there is room, the share of the time in which it was busy. */
function nameRow(scene: Scene, worker: number, top: number): void {
  const { layout, trace } = scene;
  if (layout.rowHeight < 9 && worker % 4 !== 0) return;
  const isNarrow = layout.width < NARROW_PX;
  const x = layout.left - 10;
  const y = top + layout.rowHeight / 2;
  if (isNarrow) {
    label(scene, String(worker + 1), x, y, "right");
    return;
  }
  const hasTwoLines =
    layout.rowHeight >= 28 && trace.endTime !== undefined && !trace.isPlaceholder && !trace.isBlank;
  label(
    scene,
    trace.rowTitle ?? `worker ${worker + 1}`,
    x,
    hasTwoLines ? y - 7 : y,
    "right",
    scene.palette.ink,
  );
  if (hasTwoLines)
    label(
      scene,
      `${Math.round(100 * trace.busyShare(worker, scene.now))} % busy`,
      x,
      y + 7,
      "right",
    );
}

/** Draws the cells. Those narrower than a pixel are merged, which bounds the cost of a frame. */
function drawCells(scene: Scene, cells: readonly Cell[], top: number): void {
  const { context, layout, palette } = scene;
  const height = layout.rowHeight;
  const hasText = height >= 20 && !scene.trace.isPlaceholder;
  const now = scene.now - scene.trace.startTime;
  let drawnTo = -1;
  for (const cell of cells) {
    const x = timeX(scene, cell.start);
    const end = cell.end === Infinity ? Math.max(now, cell.start) : cell.end;
    const right = Math.min(timeX(scene, end), layout.left + layout.plotWidth);
    if (right < x) break;
    if (right < drawnTo + 1 && cell.end !== Infinity) continue;
    const width = Math.max(1, right - x - (right - x > 3 ? 1 : 0));
    context.fillStyle = cellColour(palette, cell);
    if (width > 8 && height > 12) roundedBar(context, x, top, width, height, 3);
    else context.fillRect(x, top, width, height);
    drawnTo = x + width;
    if (hasText && width > 46 && cell.end !== Infinity) writeRatio(scene, cell, x, top, width);
  }
}

/** The ratio, in a cell with room for it. */
function writeRatio(scene: Scene, cell: Cell, x: number, top: number, width: number): void {
  const { context, layout } = scene;
  const { ratio } = cell;
  // The first two fifths of the ramp are dark, the rest is light.
  context.fillStyle = rampPlace(ratio) < 0.4 ? "#ffffff" : "#10201d";
  context.font = `600 ${FONT_PX}px ${scene.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(`${Math.round(ratio * 100)} %`, x + width / 2, top + layout.rowHeight / 2 + 0.5);
}

/** Writes text, vertically centred on `y`. */
export function label(
  scene: Scene,
  text: string,
  x: number,
  y: number,
  align: CanvasTextAlign,
  colour = scene.palette.faint,
): void {
  const { context } = scene;
  context.font = `${FONT_PX}px ${scene.font}`;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
}

export function roundedBar(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
  context.fill();
}
