/**
 * A block's figures, in a tooltip: for the block the visitor points at, or the one chosen with the
 * arrow keys, which is also announced to screen readers.
 */
import { bytes, duration, percent, speed } from "../format.ts";
import { type Scene, timeX } from "./draw.ts";
import { rowTop } from "./layout.ts";
import { drawConnector, type Slot, slots } from "./output.ts";
import type { Cell, Trace } from "./trace.ts";

interface Host {
  scene(): Scene;
  invalidate(): void;
}

export class Hover {
  readonly #tip: HTMLElement;
  readonly #announce: (text: string) => void;
  readonly #host: Host;
  #index: number | undefined;

  constructor(
    canvas: HTMLCanvasElement,
    tip: HTMLElement,
    announce: (text: string) => void,
    host: Host,
  ) {
    this.#tip = tip;
    this.#announce = announce;
    this.#host = host;
    canvas.addEventListener("pointermove", (event) => this.#point(event.offsetX, event.offsetY));
    canvas.addEventListener("pointerdown", (event) => this.#point(event.offsetX, event.offsetY));
    canvas.addEventListener("pointerleave", () => this.clear());
    canvas.addEventListener("blur", () => this.clear());
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  clear(): void {
    this.#index = undefined;
    this.#tip.hidden = true;
    this.#host.invalidate();
  }

  /** Outlines the block in its row and in the output, and draws its connector. */
  draw(scene: Scene, all: readonly Slot[]): void {
    const slot = this.#find(all);
    if (slot === undefined) return;
    const { context, layout, palette } = scene;
    const { cell } = slot;
    const now = scene.trace.elapsed(scene.now);
    const x = timeX(scene, cell.start);
    const right = timeX(scene, cell.end === Infinity ? now : cell.end);
    context.lineWidth = 2.5;
    drawConnector(scene, slot);
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    context.strokeRect(x, rowTop(layout, cell.worker), Math.max(2, right - x), layout.rowHeight);
    context.strokeRect(slot.x, layout.outputTop, Math.max(2, slot.width), layout.outputHeight);
    this.#place(scene, x, right, cell);
  }

  #find(all: readonly Slot[]): Slot | undefined {
    return this.#index === undefined
      ? undefined
      : all.find(({ cell }) => cell.index === this.#index);
  }

  #point(x: number, y: number): void {
    const scene = this.#host.scene();
    const cell = scene.trace.isPlaceholder ? undefined : hit(scene, x, y);
    if (cell?.index === this.#index) return;
    this.#index = cell?.index;
    if (cell === undefined) this.#tip.hidden = true;
    this.#host.invalidate();
  }

  #key(event: KeyboardEvent): void {
    const { trace } = this.#host.scene();
    const last = trace.cells.length - 1;
    if (last < 0 || trace.isPlaceholder) return;
    const at = this.#index;
    const next = {
      ArrowRight: at === undefined ? 0 : at + 1,
      ArrowLeft: at === undefined ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Escape") this.clear();
    if (next === undefined) return;
    event.preventDefault();
    this.#index = Math.min(last, Math.max(0, next));
    const cell = trace.cells[this.#index];
    if (cell !== undefined) this.#announce(describe(cell, trace).join(", "));
    this.#host.invalidate();
  }

  #place(scene: Scene, x: number, right: number, cell: Cell): void {
    const lines = describe(cell, scene.trace);
    this.#tip.replaceChildren(
      ...lines.map((line) => {
        const row = document.createElement("span");
        row.textContent = line;
        return row;
      }),
    );
    this.#tip.hidden = false;
    const { layout } = scene;
    const width = this.#tip.offsetWidth;
    const middle = (x + right) / 2 - width / 2;
    const left = Math.min(Math.max(0, middle), layout.width - width);
    const below = rowTop(layout, cell.worker) + layout.rowHeight + 8;
    this.#tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(below)}px)`;
  }
}

function hit(scene: Scene, x: number, y: number): Cell | undefined {
  const { layout, trace } = scene;
  if (y >= layout.outputTop) {
    if (y > layout.outputTop + layout.outputHeight) return undefined;
    return slots(scene).find((slot) => x >= slot.x && x < slot.x + slot.width)?.cell;
  }
  const worker = Math.floor((y - layout.rowsTop) / layout.rowStep);
  const ms = ((x - layout.left) / layout.plotWidth) * scene.windowMs;
  return trace.rows[worker]?.find((cell) => ms >= cell.start && ms < cell.end);
}

/** A block's figures, one line each. */
function describe(cell: Cell, { cells, isExpanding, rowTitle }: Trace): string[] {
  const noun = isExpanding ? "Part" : "Block";
  const place = rowTitle ?? `worker ${cell.worker + 1}`;
  const title = `${noun} ${cell.index + 1} of ${cells.length}, ${place}`;
  if (cell.end === Infinity) return [title, `${bytes(cell.inputBytes)}, being compressed`];
  const took = cell.end - cell.start;
  return [
    title,
    `${bytes(cell.inputBytes)} → ${bytes(cell.outputBytes)} (${percent(cell.ratio)})`,
    `${duration(took)} at ${speed(cell.contentBytes, took)}`,
  ];
}
