/**
 * A race's result: its way through a link, where it is checked when it comes back, and the
 * sentences about it.
 */
import { bytes } from "../format.ts";
import { sampleInfo } from "../samples/catalogue.ts";
import { CONTENDERS, type ContenderId } from "./contenders.ts";

export interface RaceRun {
  id: ContenderId;
  milliseconds: number;
  outputBytes: number;
  isVerified: boolean;
}

export interface RaceResult {
  /** A sample's id; empty for the visitor's own file, whose name is not shared. */
  sample: string;
  inputBytes: number;
  level: number;
  workers: number;
  cores: number;
  browser: string;
  runs: RaceRun[];
}

/** How the fragment of a link with a result begins. */
const FRAGMENT = "#race=";

/** Characters of a fragment at most; five runs need about 300. */
const MAX_CHARS = 2000;

/** Characters of a name in a link at most, so that it cannot fill the page. */
const MAX_NAME_CHARS = 40;

/** The result as the fragment of a link. */
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
    btoa(toBinaryString(text)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
  );
}

/** The result in a fragment, or `undefined` where there is no valid one. */
export function fromFragment(fragment: string): RaceResult | undefined {
  if (!fragment.startsWith(FRAGMENT) || fragment.length > MAX_CHARS) return undefined;
  try {
    const packed = fragment.slice(FRAGMENT.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    return check(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

/** The text's UTF-8 bytes as characters, which is what `btoa` takes. */
function toBinaryString(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function check(value: unknown): RaceResult | undefined {
  if (!Array.isArray(value) || value[0] !== 1) return undefined;
  const [, sample, inputBytes, level, workers, cores, browser, rows] = value as unknown[];
  if (typeof sample !== "string" || typeof browser !== "string" || !Array.isArray(rows))
    return undefined;
  const runs = rows.map(checkRun).filter((run) => run !== undefined);
  const counts = [inputBytes, level, workers, cores].map(count);
  if (!counts.every((value) => value !== undefined)) return undefined;
  const [input = 0, levelCount = 0, workerCount = 0, coreCount = 0] = counts;
  if (runs.length === 0 || input === 0) return undefined;
  return {
    sample: sample.slice(0, MAX_NAME_CHARS),
    inputBytes: input,
    level: levelCount,
    workers: workerCount,
    cores: coreCount,
    browser: browser.slice(0, MAX_NAME_CHARS),
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

/** The result in a few words: Parflate's speed compared with the browser's own compressor. */
export function headline(result: RaceResult): string {
  const ours = result.runs.find(({ id }) => id === "parflate");
  const browser = result.runs.find(({ id }) => id === "stream");
  if (ours === undefined || browser === undefined) return "Parallel gzip in the browser";
  if (!ours.isVerified) return "Parflate's result did not verify";
  return `${factor(browser.milliseconds / ours.milliseconds)} as fast as CompressionStream`;
}

/** The headline, and the same for the other libraries. */
export function verdict(result: RaceResult): string {
  const ours = result.runs.find(({ id }) => id === "parflate");
  const rivals = result.runs.filter(({ id }) => id === "fflate" || id === "pako");
  if (ours === undefined || !ours.isVerified) return `${headline(result)}.`;
  const times = rivals.map(
    ({ id, milliseconds }) => `${factor(milliseconds / ours.milliseconds)} ${id}`,
  );
  return `${[headline(result), ...times].join(", ")}.`;
}

/** The size of Parflate's file compared with the smallest of the others. */
export function sizes(result: RaceResult): string {
  const ours = result.runs.find(({ id }) => id === "parflate");
  const rivals = result.runs
    .filter(({ id }) => !id.startsWith("parflate"))
    .map((run) => run.outputBytes);
  if (ours === undefined || rivals.length === 0) return "";
  const smallest = Math.min(...rivals);
  const percent = (100 * (smallest - ours.outputBytes)) / smallest;
  const share = Math.abs(percent).toFixed(1);
  if (share === "0.0") return "Parflate's file is as small as the smallest of the others.";
  const word = percent > 0 ? "smaller" : "larger";
  return `Parflate's file is ${share} % ${word} than the smallest of the others.`;
}

function factor(times: number): string {
  return `${times.toFixed(1)} ×`;
}

/** The input, and the machine. */
export function describe(result: RaceResult): string {
  const what = sampleInfo(result.sample)?.title ?? "A file";
  const { inputBytes, level, browser, cores } = result;
  return `${what}, ${bytes(inputBytes)}, level ${level} · ${browser}, ${cores} cores`;
}

interface Brands {
  userAgentData?: { brands: readonly { brand: string; version: string }[] };
}

/** The browser's name and major version, such as `Chromium 156`, or "a browser" if unknown. */
export function browserName(): string {
  const agent = navigator.userAgent;
  const firefox = /Firefox\/(\d+)/.exec(agent);
  if (firefox !== null) return `Firefox ${firefox[1] ?? ""}`;
  const brands = (navigator as unknown as Brands).userAgentData?.brands ?? [];
  // Browsers add an invented brand, so that pages do not rely on a fixed list.
  const real = brands.filter(({ brand }) => !/not.*brand/i.test(brand));
  const named = real.find(({ brand }) => brand !== "Chromium") ?? real[0];
  if (named !== undefined) return `${named.brand} ${named.version}`;
  const chromium = /Chrom(?:e|ium)\/(\d+)/.exec(agent);
  if (chromium !== null) return `Chromium ${chromium[1] ?? ""}`;
  const safari = /Version\/(\d+)[.\d]* .*Safari/.exec(agent);
  return safari === null ? "a browser" : `Safari ${safari[1] ?? ""}`;
}
