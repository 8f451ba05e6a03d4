/**
 * Sharing a race's result: as a link that carries it, or as an image of 1200 by 630 px, the size
 * of link previews. The page itself sends nothing anywhere.
 */
import { duration, ratio, speed } from "../format.ts";
import { byId, download } from "../ui/dom.ts";
import { copyText, showOutcome } from "../ui/messages.ts";
import { CONTENDERS, title } from "./contenders.ts";
import { describe, headline, type RaceResult, type RaceRun, sizes, toFragment } from "./result.ts";

const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 64;
const RIGHT = WIDTH - MARGIN;
const INK = "#e9efe9";
const FAINT = "#9caaa4";
const ACCENT = "#5cc8be";

/** Sets up the two buttons; `result` is called when one is pressed. */
export function setUpShare(result: () => RaceResult | undefined): void {
  const link = byId("share-link", HTMLButtonElement);
  const image = byId("share-image", HTMLButtonElement);
  link.addEventListener("click", () => {
    const current = result();
    if (current !== undefined) void copyLink(current).then((text) => showOutcome(link, text));
  });
  image.addEventListener("click", () => {
    const current = result();
    if (current !== undefined) void shareImage(current).then((text) => showOutcome(image, text));
  });
}

async function copyLink(result: RaceResult): Promise<string> {
  const url = new URL(location.href);
  url.hash = toFragment(result);
  if (await copyText(url.href)) return "Link copied";
  // Where the clipboard is refused, the visitor can copy the link from the address bar.
  history.replaceState(null, "", url);
  return "The link is in the address bar";
}

async function shareImage(result: RaceResult): Promise<string> {
  const blob = await drawCard(result);
  const file = new File([blob], "parflate-race.png", { type: "image/png" });
  const data = { files: [file], title: headline(result) };
  if (navigator.canShare?.(data)) {
    try {
      await navigator.share(data);
      return "Shared";
    } catch {
      // The visitor closed the dialog, or the browser refused: a download still helps.
    }
  }
  download(blob, file.name);
  return "Image saved";
}

/** Draws the result; resolves to a PNG. */
async function drawCard(result: RaceResult): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser offers no canvas to draw on.");
  context.fillStyle = "#141c1c";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  drawLogo(context);
  write(context, "Parflate", { x: MARGIN + 50, y: 86, font: "700 34px", colour: INK });
  write(context, describe(result), { x: RIGHT, y: 84, font: "400 22px", colour: FAINT });
  write(context, headline(result), { x: MARGIN, y: 166, font: "700 46px", colour: ACCENT });
  write(context, sizes(result), { x: MARGIN, y: 208, font: "400 24px", colour: INK });
  const slowest = Math.max(...result.runs.map((run) => run.milliseconds));
  const step = Math.min(80, 340 / result.runs.length);
  for (const [at, run] of result.runs.entries()) {
    drawRun(context, result, run, 268 + at * step, run.milliseconds / slowest);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("The image could not be made.")) : resolve(blob)),
      "image/png",
    );
  });
}

/** A contender's name and figures on the baseline `y`, and its bar below. */
function drawRun(
  context: CanvasRenderingContext2D,
  result: RaceResult,
  run: RaceRun,
  y: number,
  share: number,
): void {
  const contender = CONTENDERS.find(({ id }) => id === run.id);
  if (contender === undefined) return;
  const figures = [
    duration(run.milliseconds),
    speed(result.inputBytes, run.milliseconds),
    ratio(run.outputBytes, result.inputBytes),
  ].join(" · ");
  write(context, title(contender, result.workers), { x: MARGIN, y, font: "600 22px", colour: INK });
  write(context, figures, { x: RIGHT, y, font: "400 22px", colour: INK });
  context.fillStyle = contender.isParflate ? ACCENT : "#52615e";
  context.beginPath();
  context.roundRect(MARGIN, y + 12, Math.max(6, (RIGHT - MARGIN) * share), 18, 6);
  context.fill();
}

/** Writes a text on its baseline; at the right margin it ends there, elsewhere it begins at `x`. */
function write(
  context: CanvasRenderingContext2D,
  text: string,
  { x, y, font, colour }: { x: number; y: number; font: string; colour: string },
): void {
  context.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  context.fillStyle = colour;
  context.textAlign = x === RIGHT ? "right" : "left";
  context.textBaseline = "alphabetic";
  context.fillText(text, x, y);
}

/** The page's logo. */
function drawLogo(context: CanvasRenderingContext2D): void {
  context.save();
  context.translate(MARGIN - 3, 54);
  context.scale(1.25, 1.25);
  context.lineWidth = 2.6;
  context.lineCap = "round";
  for (const strand of document.querySelectorAll(".brand path")) {
    context.strokeStyle = getComputedStyle(strand).stroke;
    context.stroke(new Path2D(strand.getAttribute("d") ?? ""));
  }
  context.restore();
}
