/** The result as an image: 1200 by 630, the size that link previews like. */
import { bytes, duration, ratio, speed } from "../format.ts";
import { sampleInfo } from "../samples/catalogue.ts";
import { CONTENDERS, title } from "./contenders.ts";
import type { RaceResult } from "./result.ts";

const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 64;

/** Draws the card; resolves to a PNG. */
export async function drawCard(result: RaceResult): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser gives no canvas to draw on.");
  const family = getComputedStyle(document.body).fontFamily;
  const write = (
    text: string,
    x: number,
    y: number,
    size: number,
    weight: number,
    colour: string,
    align: CanvasTextAlign = "left",
  ): void => {
    context.font = `${weight} ${size}px ${family}`;
    context.fillStyle = colour;
    context.textAlign = align;
    context.textBaseline = "alphabetic";
    context.fillText(text, x, y);
  };
  context.fillStyle = "#141c1c";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  drawMark(context);
  write("Parflate", MARGIN + 50, 92, 34, 700, "#e9efe9");
  write(headline(result), MARGIN, 150, 46, 700, "#5cc8be");
  write(sizes(result), MARGIN, 190, 24, 400, "#e9efe9");
  write(describe(result), WIDTH - MARGIN, 92, 22, 400, "#9caaa4", "right");

  const slowest = Math.max(...result.runs.map((run) => run.milliseconds));
  const step = Math.min(84, 350 / result.runs.length);
  result.runs.forEach((run, at) => {
    const contender = CONTENDERS.find(({ id }) => id === run.id);
    if (contender === undefined) return;
    const y = 236 + at * step;
    write(title(contender, result.workers), MARGIN, y + 18, 22, 600, "#e9efe9");
    const figures = `${duration(run.milliseconds)} · ${speed(result.inputBytes, run.milliseconds)} · ${ratio(run.outputBytes, result.inputBytes)}`;
    write(figures, WIDTH - MARGIN, y + 18, 22, 400, "#e9efe9", "right");
    context.fillStyle = contender.isOurs ? "#5cc8be" : "#52615e";
    context.beginPath();
    context.roundRect(
      MARGIN,
      y + 30,
      Math.max(6, ((WIDTH - 2 * MARGIN) * run.milliseconds) / slowest),
      18,
      6,
    );
    context.fill();
  });
  write("npm install parflate", WIDTH - MARGIN, HEIGHT - 26, 18, 500, "#9caaa4", "right");
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("The image could not be made.")) : resolve(blob)),
      "image/png",
    );
  });
}

/** The mark at the head of the page, strand by strand. */
function drawMark(context: CanvasRenderingContext2D): void {
  context.save();
  context.translate(MARGIN - 3, 60);
  context.scale(1.25, 1.25);
  context.lineWidth = 2.6;
  context.lineCap = "round";
  for (const strand of document.querySelectorAll(".brand path")) {
    context.strokeStyle = getComputedStyle(strand).stroke;
    context.stroke(new Path2D(strand.getAttribute("d") ?? ""));
  }
  context.restore();
}

/** The result in a few words: how many times faster than the browser's own compressor. */
export function headline(result: RaceResult): string {
  const ours = result.runs.find(({ id }) => id === "parflate");
  const browser = result.runs.find(({ id }) => id === "stream");
  if (ours === undefined || browser === undefined) return "Gzip on every core";
  if (!ours.isVerified) return "Parflate's result was wrong";
  return `${factor(browser.milliseconds / ours.milliseconds)} as fast as CompressionStream`;
}

/** The headline and the other rivals. */
export function verdict(result: RaceResult): string {
  const ours = result.runs.find(({ id }) => id === "parflate");
  const rivals = result.runs.filter(({ id }) => id === "fflate" || id === "pako");
  if (ours === undefined || !ours.isVerified) return `${headline(result)}.`;
  const times = rivals.map(
    ({ id, milliseconds }) => `${factor(milliseconds / ours.milliseconds)} ${id}`,
  );
  return `${[headline(result), ...times].join(", ")}.`;
}

/** Speed says nothing without size: our file against the smallest of the others. */
export function sizes(result: RaceResult): string {
  const ours = result.runs.find(({ id }) => id === "parflate");
  const rivals = result.runs
    .filter(({ id }) => !id.startsWith("parflate"))
    .map((run) => run.outputBytes);
  if (ours === undefined || rivals.length === 0) return "";
  const smallest = Math.min(...rivals);
  const percent = (100 * (smallest - ours.outputBytes)) / smallest;
  const share = Math.abs(percent).toFixed(1);
  if (share === "0.0") return "The file is as small as the smallest of theirs.";
  return `The file is ${share} % ${percent > 0 ? "smaller" : "larger"} than the smallest of theirs.`;
}

function factor(times: number): string {
  return `${times.toFixed(1)} ×`;
}

/** What was raced, and on what. */
export function describe(result: RaceResult): string {
  const what = sampleInfo(result.sample)?.title ?? "A file";
  return `${what}, ${bytes(result.inputBytes)}, level ${result.level} · ${result.browser}, ${result.cores} cores`;
}
