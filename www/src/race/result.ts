/** A race's result, and its way through a link: a plain value that is checked when it comes back. */
import { CONTENDERS, type ContenderId } from "./contenders.ts";

export interface RaceRun {
  id: ContenderId;
  milliseconds: number;
  outputBytes: number;
  isVerified: boolean;
}

export interface RaceResult {
  /** A sample's id, or an empty string for the visitor's own file, whose name is nobody's business. */
  sample: string;
  inputBytes: number;
  level: number;
  workers: number;
  cores: number;
  browser: string;
  runs: RaceRun[];
}

/** What a link's fragment begins with. */
const FRAGMENT = "#race=";

/** A link's longest fragment: five runs need some 300 characters. */
const MOST_CHARS = 2000;

/** The fragment that carries the result. */
export function toFragment(result: RaceResult): string {
  const runs = result.runs.map((run) => [
    run.id,
    Number(run.milliseconds.toFixed(1)),
    run.outputBytes,
    run.isVerified ? 1 : 0,
  ]);
  const { sample, inputBytes, level, workers, cores, browser } = result;
  const text = JSON.stringify([1, sample, inputBytes, level, workers, cores, browser, runs]);
  return (
    FRAGMENT +
    btoa(unescapeToBytes(text)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
  );
}

/** The result in a fragment; `undefined` when there is none, or not one of ours. */
export function fromFragment(fragment: string): RaceResult | undefined {
  if (!fragment.startsWith(FRAGMENT) || fragment.length > MOST_CHARS) return undefined;
  try {
    const packed = fragment.slice(FRAGMENT.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    return check(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

function unescapeToBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function check(value: unknown): RaceResult | undefined {
  if (!Array.isArray(value) || value[0] !== 1) return undefined;
  const [, sample, inputBytes, level, workers, cores, browser, rows] = value as unknown[];
  if (typeof sample !== "string" || typeof browser !== "string" || !Array.isArray(rows))
    return undefined;
  const runs = rows.map(checkRun).filter((run) => run !== undefined);
  const counts = [inputBytes, level, workers, cores].map(count);
  const [input, lvl, works, coreCount] = counts;
  if (input === undefined || lvl === undefined || works === undefined || coreCount === undefined)
    return undefined;
  if (runs.length === 0 || input === 0) return undefined;
  const short = (text: string): string => text.slice(0, 40);
  return {
    sample: short(sample),
    inputBytes: input,
    level: lvl,
    workers: works,
    cores: coreCount,
    browser: short(browser),
    runs,
  };
}

function checkRun(row: unknown): RaceRun | undefined {
  if (!Array.isArray(row)) return undefined;
  const [id, milliseconds, outputBytes, verified] = row as unknown[];
  const contender = CONTENDERS.find((known) => known.id === id);
  const bytes = count(outputBytes);
  if (contender === undefined || bytes === undefined) return undefined;
  if (typeof milliseconds !== "number" || !(milliseconds > 0 && milliseconds < 1e8))
    return undefined;
  return { id: contender.id, milliseconds, outputBytes: bytes, isVerified: verified === 1 };
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
