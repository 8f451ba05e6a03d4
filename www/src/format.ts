/**
 * Figures as text: bytes, speeds, times and ratios. Units are decimal, as in file managers and in
 * the project's benchmarks: 1 MB is 10^6 bytes.
 */

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes with three significant digits, such as `12.3 MB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : digits(value)} ${UNITS[unit]}`;
}

/** Bytes per second from bytes and milliseconds, such as `212 MB/s`; a dash for no time. */
export function speed(count: number, milliseconds: number): string {
  if (milliseconds <= 0) return "–";
  return `${bytes(Math.round((count / milliseconds) * 1000))}/s`;
}

/** A duration, such as `4.2 ms`, `1.38 s` or `2 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${digits(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** Output as a share of input, such as `27.4 %`; a dash for an empty input. */
export function ratio(outputBytes: number, inputBytes: number): string {
  if (inputBytes === 0) return "–";
  return percent(outputBytes / inputBytes);
}

/** A share as a percentage, such as `27.4 %`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value < 1 ? value.toFixed(2) : value.toFixed(1)} %`;
}

function digits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
