/** The legend's ramp of colours; its labels stand at the squares of even steps, as the ramp does. */
import { colourOf, DARK, LIGHT } from "./palette.ts";

export function drawLegend(canvas: HTMLCanvasElement, isDark: boolean): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  for (let x = 0; x < canvas.width; x += 1) {
    context.fillStyle = colourOf(isDark ? DARK : LIGHT, (x / (canvas.width - 1)) ** 2);
    context.fillRect(x, 0, 1, canvas.height);
  }
}
