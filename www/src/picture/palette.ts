/**
 * The picture's colours. A block's colour shows its ratio on a ramp that changes in hue and rises
 * evenly in lightness, so that it can be read in grey and by colour-blind visitors too.
 *
 * The ramp is interpolated in OKLab (Björn Ottosson, 2020), where equal steps look equal.
 */

export interface Palette {
  ink: string;
  faint: string;
  line: string;
  row: string;
  area: string;
  areaLine: string;
  /** A block that is being compressed. */
  busy: string;
  /** The line at the present time. */
  now: string;
  /** A run that failed or was cancelled. */
  alarm: string;
  ramp: readonly string[];
}

type Oklch = readonly [lightness: number, chroma: number, hue: number];

/** From a ratio of 0 to 1: teal, green, gold, orange. */
const LIGHT_STOPS: readonly Oklch[] = [
  [0.42, 0.075, 228],
  [0.52, 0.09, 192],
  [0.62, 0.125, 152],
  [0.73, 0.145, 98],
  [0.78, 0.165, 56],
];
const DARK_STOPS: readonly Oklch[] = [
  [0.46, 0.08, 228],
  [0.57, 0.1, 190],
  [0.68, 0.135, 150],
  [0.78, 0.15, 98],
  [0.82, 0.155, 58],
];

/** Steps of the ramp: so many that neighbours look the same. */
const RAMP_STEPS = 64;

export const LIGHT: Palette = {
  ink: "#17211f",
  faint: "#596661",
  line: "#d8d6cc",
  row: "#f1efe7",
  area: "rgba(15, 110, 112, 0.14)",
  areaLine: "#0f6e70",
  busy: "#c9cdc4",
  now: "rgba(23, 33, 31, 0.4)",
  alarm: "#b43a17",
  ramp: ramp(LIGHT_STOPS),
};

export const DARK: Palette = {
  ink: "#e9efe9",
  faint: "#9caaa4",
  line: "#2c3836",
  row: "#1b2524",
  area: "rgba(92, 200, 190, 0.16)",
  areaLine: "#5cc8be",
  busy: "#3b4846",
  now: "rgba(233, 239, 233, 0.4)",
  alarm: "#ff9a76",
  ramp: ramp(DARK_STOPS),
};

/**
 * A ratio's place on the ramp, 0 to 1. Most files have ratios below a half; the square root
 * spreads them over the whole ramp, and the legend's labels follow it.
 */
export function rampPlace(ratio: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, ratio)));
}

/** The colour of a ratio; above 1 it is the ramp's last. */
export function colourOf(palette: Palette, ratio: number): string {
  return palette.ramp[Math.round(rampPlace(ratio) * (RAMP_STEPS - 1))] ?? palette.busy;
}

/** Draws the ramp, for the legend. */
export function drawLegend(canvas: HTMLCanvasElement, isDark: boolean): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  for (let x = 0; x < canvas.width; x += 1) {
    context.fillStyle = colourOf(isDark ? DARK : LIGHT, (x / (canvas.width - 1)) ** 2);
    context.fillRect(x, 0, 1, canvas.height);
  }
}

function ramp(stops: readonly Oklch[]): string[] {
  const labs = stops.map(([l, c, h]) => {
    const angle = (h * Math.PI) / 180;
    return [l, c * Math.cos(angle), c * Math.sin(angle)] as const;
  });
  return Array.from({ length: RAMP_STEPS }, (_, step) => {
    const at = (step / (RAMP_STEPS - 1)) * (labs.length - 1);
    const left = Math.min(labs.length - 2, Math.floor(at));
    const a = labs[left] ?? [0, 0, 0];
    const b = labs[left + 1] ?? a;
    const mix = (i: 0 | 1 | 2): number => a[i] + (b[i] - a[i]) * (at - left);
    return oklabToCss(mix(0), mix(1), mix(2));
  });
}

/** OKLab to sRGB, with the matrices of the colour space's definition. */
function oklabToCss(lightness: number, a: number, b: number): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((linear) => {
    const clamped = Math.min(1, Math.max(0, linear));
    const encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255);
  });
  return `rgb(${channels.join(", ")})`;
}
