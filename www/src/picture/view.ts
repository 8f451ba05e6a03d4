/**
 * The live picture on its canvas. It draws while a run goes on, once more when it ends, and else
 * only when something changed: an idle page costs no frames.
 */
import { drawLanes, drawThroughput, label, type Scene, timeX } from "./draw.ts";
import { Hover } from "./hover.ts";
import { type Layout, layoutFor } from "./layout.ts";
import { DARK, LIGHT, type Palette } from "./palette.ts";
import { TimeScale } from "./scale.ts";
import { sketch } from "./sketch.ts";
import { drawStream, drawThreads, slots } from "./stream.ts";
import type { Trace } from "./trace.ts";

/** Pixels a CSS pixel beyond which sharpness is no longer seen but still paid for. */
const MOST_PIXEL_RATIO = 2;

export class Picture {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #paper = matchMedia("print");
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
    lanes: number,
  ) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser gives no canvas to draw on.");
    this.#canvas = canvas;
    this.#context = context;
    this.#trace = sketch(lanes);
    this.#layout = layoutFor(canvas.clientWidth, lanes);
    this.#hover = new Hover(canvas, tip, announce, {
      scene: () => this.#scene(performance.now()),
      invalidate: () => this.invalidate(),
    });
    // In the next frame: a size that changes while sizes are observed is reported as an error.
    new ResizeObserver(() => {
      this.#isSizeOld = true;
      this.invalidate();
    }).observe(canvas.parentElement ?? canvas);
    // A canvas does not repaint by itself when the page's font arrives.
    void document.fonts.ready.then(() => this.invalidate());
    // At once: the print is taken before another frame would come.
    this.#paper.addEventListener("change", () => this.#paint(performance.now()));
    this.show(this.#trace);
  }

  /** Shows a run from now on. */
  show(trace: Trace): void {
    this.#trace = trace;
    this.#scale = new TimeScale();
    // What is over has no time to tell of; only a live run may glide.
    if (trace.endTime !== undefined) this.#scale.advance(trace, performance.now(), Infinity);
    this.#hover.clear();
    this.#canvas.dataset["sketch"] = String(trace.isSketch);
    this.#resize();
  }

  /** Shows a sketch with this many lanes, as long as there is no run to show. */
  setIdleLanes(lanes: number): void {
    if (this.#trace.isSketch) this.show(sketch(lanes));
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
    const frameMs = this.#calm.matches ? Infinity : Math.min(100, begun - this.#lastFrame);
    this.#lastFrame = begun;
    const hasMoreLanes = this.#layout.laneCount !== Math.max(this.#trace.lanes.length, 1);
    if (this.#isSizeOld || hasMoreLanes) this.#resize();
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
      // Paper is light.
      palette: this.#paper.matches ? LIGHT : this.#palette,
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
    drawLanes(scene);
    context.save();
    context.beginPath();
    context.rect(layout.left, 0, layout.plotWidth + 1, layout.height);
    context.clip();
    drawThreads(scene, all, this.#calm.matches);
    context.restore();
    drawStream(scene, all);
    this.#drawNow(scene);
    this.#hover.draw(scene, all);
  }

  /** A line at "now" while the run goes on, and at the end of one that was cut short. */
  #drawNow(scene: Scene): void {
    const { context, layout, palette, trace } = scene;
    if (trace.isBlank || (trace.endTime !== undefined && trace.cutShortBy === undefined)) return;
    const x = Math.round(timeX(scene, trace.elapsed(scene.now)));
    const height = layout.lanesTop - layout.areaTop + layout.laneStep * layout.laneCount;
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
    const lanes = Math.max(this.#trace.lanes.length, 1);
    const width = Math.max(
      200,
      this.#canvas.parentElement?.clientWidth ?? this.#canvas.clientWidth,
    );
    this.#layout = layoutFor(width, lanes);
    const ratio = Math.min(MOST_PIXEL_RATIO, devicePixelRatio);
    this.#canvas.style.height = `${this.#layout.height}px`;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(this.#layout.height * ratio);
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    // Setting a canvas' size empties it; waiting for the next frame would flash.
    this.#paint(performance.now());
    this.invalidate();
  }
}

let font = "";
function getFont(): string {
  font ||= getComputedStyle(document.body).fontFamily;
  return font;
}
