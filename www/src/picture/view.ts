/**
 * The live picture on its canvas. It draws every frame during a run, and otherwise only when
 * something has changed, so an idle page draws nothing.
 */
import { drawRows, drawThroughput, label, type Scene, timeX } from "./draw.ts";
import { Hover } from "./hover.ts";
import { type Layout, layoutFor, TimeScale } from "./layout.ts";
import { drawConnectors, drawOutput, slots } from "./output.ts";
import { DARK, LIGHT, type Palette } from "./palette.ts";
import { placeholder } from "./placeholder.ts";
import type { Trace } from "./trace.ts";

/** Device pixels per CSS pixel at most: more would cost time and look the same. */
const MAX_PIXEL_RATIO = 2;

export class Picture {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #print = matchMedia("print");
  readonly #hover: Hover;
  #scale = new TimeScale();
  #trace: Trace;
  #layout: Layout;
  #palette: Palette = LIGHT;
  #frame = 0;
  #lastFrame = 0;
  #isSizeOld = false;

  constructor(
    canvas: HTMLCanvasElement,
    tip: HTMLElement,
    announce: (text: string) => void,
    rows: number,
  ) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser offers no canvas to draw on.");
    this.#canvas = canvas;
    this.#context = context;
    this.#trace = placeholder(rows);
    this.#layout = layoutFor(canvas.clientWidth, rows);
    this.#hover = new Hover(canvas, tip, announce, {
      scene: () => this.#scene(performance.now()),
      invalidate: () => this.invalidate(),
    });
    // Resizing waits for the next frame: within the observer it would be reported as an error.
    new ResizeObserver(() => {
      this.#isSizeOld = true;
      this.invalidate();
    }).observe(canvas.parentElement ?? canvas);
    // A canvas does not repaint on its own when the page's font arrives.
    void document.fonts.ready.then(() => this.invalidate());
    // The browser prints before the next frame, so this paints at once.
    this.#print.addEventListener("change", () => this.#paint(performance.now()));
    this.show(this.#trace);
  }

  /** Shows a run from now on. */
  show(trace: Trace): void {
    this.#trace = trace;
    this.#scale = new TimeScale();
    // Only a live run changes its scale gradually.
    if (trace.endTime !== undefined) this.#scale.advance(trace, performance.now(), Infinity);
    this.#hover.clear();
    this.#canvas.dataset.placeholder = String(trace.isPlaceholder);
    this.#resize();
  }

  /** Shows this many rows of made-up data, as long as there is no run to show. */
  setIdleRows(rows: number): void {
    if (this.#trace.isPlaceholder) this.show(placeholder(rows));
  }

  setDark(isDark: boolean): void {
    this.#palette = isDark ? DARK : LIGHT;
    this.invalidate();
  }

  /** Asks for a frame. */
  invalidate(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#onFrame());
  }

  #onFrame(): void {
    this.#frame = 0;
    const begun = performance.now();
    const frameMs = this.#reducedMotion.matches ? Infinity : Math.min(100, begun - this.#lastFrame);
    this.#lastFrame = begun;
    const hasMoreRows = this.#layout.rowCount !== Math.max(this.#trace.rows.length, 1);
    if (this.#isSizeOld || hasMoreRows) this.#resize();
    this.#scale.advance(this.#trace, begun, frameMs);
    this.#paint(begun);
    const isMoving =
      this.#trace.endTime === undefined || !this.#scale.isSettled(this.#trace, begun);
    if (isMoving) this.invalidate();
  }

  #scene(now: number): Scene {
    return {
      context: this.#context,
      layout: this.#layout,
      // Paper is white, whatever the screen shows.
      palette: this.#print.matches ? LIGHT : this.#palette,
      trace: this.#trace,
      windowMs: this.#scale.windowMs,
      now,
      font: getFont(),
    };
  }

  #paint(now: number): void {
    const scene = this.#scene(now);
    const { context, layout } = scene;
    context.clearRect(0, 0, layout.width, layout.height);
    const all = slots(scene);
    drawThroughput(scene);
    drawRows(scene);
    context.save();
    context.beginPath();
    context.rect(layout.left, 0, layout.plotWidth + 1, layout.height);
    context.clip();
    drawConnectors(scene, all, this.#reducedMotion.matches);
    context.restore();
    drawOutput(scene, all);
    this.#drawNow(scene);
    this.#hover.draw(scene, all);
  }

  /** A line at the present during a run, and at the end of a run that was cut short. */
  #drawNow(scene: Scene): void {
    const { context, layout, palette, trace } = scene;
    if (trace.isBlank || (trace.endTime !== undefined && trace.cutShortBy === undefined)) return;
    const x = Math.round(timeX(scene, trace.elapsed(scene.now)));
    const height = layout.rowsTop - layout.areaTop + layout.rowStep * layout.rowCount;
    context.fillStyle = trace.cutShortBy === undefined ? palette.now : palette.alarm;
    context.fillRect(
      Math.min(x, layout.left + layout.plotWidth - 2),
      layout.areaTop,
      trace.cutShortBy === undefined ? 1 : 2,
      height,
    );
    if (trace.cutShortBy !== undefined) {
      label(scene, trace.cutShortBy, x, layout.areaTop + height + 8, "right", palette.alarm);
    }
  }

  #resize(): void {
    this.#isSizeOld = false;
    const rows = Math.max(this.#trace.rows.length, 1);
    const width = Math.max(
      200,
      this.#canvas.parentElement?.clientWidth ?? this.#canvas.clientWidth,
    );
    this.#layout = layoutFor(width, rows);
    const ratio = Math.min(MAX_PIXEL_RATIO, devicePixelRatio);
    this.#canvas.style.height = `${this.#layout.height}px`;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(this.#layout.height * ratio);
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    // Setting a canvas's size clears it; painting at once avoids a flash.
    this.#paint(performance.now());
    this.invalidate();
  }
}

let font = "";
function getFont(): string {
  font ||= getComputedStyle(document.body).fontFamily;
  return font;
}
