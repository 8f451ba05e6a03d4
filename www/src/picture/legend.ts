/** The legend's ramp of colours. */
import { colourOf, DARK, LIGHT } from "./palette.ts";

export function drawLegend(canvas: HTMLCanvasElement, isDark: boolean): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  for (let x = 0; x < canvas.width; x += 1) {
    context.fillStyle = colourOf(isDark ? DARK : LIGHT, x / (canvas.width - 1));
    context.fillRect(x, 0, 1, canvas.height);
  }
}
