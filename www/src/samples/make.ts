/**
 * Makes the samples: invented data that compresses about as well as real data of its kind. Only
 * integers from a fixed seed decide, so a sample has the same bytes on every machine.
 */

import { Random } from "./random.ts";
import type { SampleId } from "./sample.ts";

/** Writes the line, record or paragraph number `at` of a text sample. */
type Writer = (random: Random, at: number) => string;

/** Characters of text that are encoded at once. */
const CHUNK_CHARS = 1 << 18;

/** Bytes of one kind in the mixed sample: a prime, so that kinds do not change at block ends. */
const SECTION_BYTES = 2_400_037;

/** The sample's content, exactly `sizeBytes` long. */
export function makeSample(id: SampleId, sizeBytes: number): Blob {
  if (id === "mixed") return mixed(sizeBytes);
  return new Blob(chunks(id, sizeBytes, 1));
}

function mixed(sizeBytes: number): Blob {
  const kinds = ["log", "prose", "noise", "json", "table", "log", "sparse"] as const;
  const result: Uint8Array<ArrayBuffer>[] = [];
  let made = 0;
  for (let section = 0; made < sizeBytes; section += 1) {
    const kind = kinds[section % kinds.length] ?? "log";
    const count = Math.min(SECTION_BYTES, sizeBytes - made);
    result.push(...chunks(kind, count, section + 2));
    made += count;
  }
  return new Blob(result);
}

type Kind = Exclude<SampleId, "mixed"> | "table" | "sparse";

function chunks(kind: Kind, sizeBytes: number, seed: number): Uint8Array<ArrayBuffer>[] {
  const random = new Random(seed * 0x9e3779b1);
  switch (kind) {
    case "noise":
      return [noise(random, sizeBytes)];
    case "table":
      return [table(random, sizeBytes)];
    case "sparse":
      return [sparse(random, sizeBytes)];
    case "log":
      return text(random, sizeBytes, logLine);
    case "json":
      return text(random, sizeBytes, jsonRecord);
    case "prose":
      return text(random, sizeBytes, paragraph);
  }
}

function text(random: Random, sizeBytes: number, write: Writer): Uint8Array<ArrayBuffer>[] {
  const encoder = new TextEncoder();
  const result: Uint8Array<ArrayBuffer>[] = [];
  let made = 0;
  for (let at = 0; made < sizeBytes; ) {
    let chunk = "";
    while (chunk.length < CHUNK_CHARS) {
      chunk += write(random, at);
      at += 1;
    }
    const encoded = encoder.encode(chunk).subarray(0, sizeBytes - made);
    result.push(encoded);
    made += encoded.length;
  }
  return result;
}

function noise(random: Random, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  for (let at = 0; at < words.length; at += 1) words[at] = random.word();
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

/** 16-bit readings of a slow sensor, which are much like a binary table or a plain image. */
function table(random: Random, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const values = new Uint16Array(Math.ceil(sizeBytes / 2));
  let value = 1000;
  for (let at = 0; at < values.length; at += 1) {
    value += random.below(7) - 3;
    values[at] = value;
  }
  return new Uint8Array(values.buffer, 0, sizeBytes);
}

/** Mostly zeros, like disk images and memory dumps. */
function sparse(random: Random, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(sizeBytes);
  for (let at = random.below(900); at < sizeBytes; at += random.below(900))
    data[at] = random.below(256);
  return data;
}

function logLine(random: Random, at: number): string {
  const client = [224, 256, 256, 256].map((bound) => random.below(bound)).join(".");
  const second = at >> 3;
  const time = [(second / 3600) % 24, (second / 60) % 60, second % 60]
    .map((part) => pad(part))
    .join(":");
  const method = random.pick(["GET", "GET", "GET", "GET", "POST", "PUT", "HEAD"]);
  const path = random.pick([
    "/",
    "/cart",
    "/search?q=",
    "/item/",
    "/item/",
    "/img/",
    "/api/v2/stock/",
  ]);
  const id = random.skewed(90_000);
  const status = random.pick([200, 200, 200, 200, 200, 301, 304, 304, 404, 500]);
  const agent = random.pick(AGENTS);
  const request = `${method} ${path}${id} HTTP/1.1`;
  const size = random.skewed(60_000);
  const date = `12/May/2026:${time} +0000`;
  return `${client} - - [${date}] "${request}" ${status} ${size} "-" "${agent}"\n`;
}

const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64) Example/156.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Example/153.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Example/26.0",
  "samplebot/2.1",
] as const;

function jsonRecord(random: Random, at: number): string {
  const record = {
    id: at + 100_000,
    user: `${word(random)}.${word(random)}`,
    active: random.below(4) > 0,
    score: random.below(100_000) / 100,
    tags: [word(random), word(random)],
    position: { x: random.below(100_000) / 1000, y: random.below(100_000) / 1000 },
  };
  return `${JSON.stringify(record)}\n`;
}

function paragraph(random: Random): string {
  let result = "";
  for (let sentences = random.below(5) + 2; sentences > 0; sentences -= 1) {
    const words = Array.from({ length: random.below(14) + 4 }, () => word(random)).join(" ");
    const end = random.pick([".", ".", ".", "?"]);
    result += `${words.charAt(0).toUpperCase()}${words.slice(1)}${end} `;
  }
  return `${result}\n\n`;
}

/** Invented words made of syllables; the first ones are the shortest and the most frequent. */
const VOCABULARY: readonly string[] = (() => {
  const random = new Random(20260512);
  const onset = "b c d f g h l m n p r s t v st tr pl ".split(" ") as [string, ...string[]];
  const rest = "a e i o u an en in or ar es et ai ou".split(" ") as [string, ...string[]];
  return Array.from({ length: 6000 }, (_, rank) => {
    const syllables = 1 + Math.min(3, Math.floor(Math.log2(rank + 2) / 3.4));
    return Array.from({ length: syllables }, () => random.pick(onset) + random.pick(rest)).join("");
  });
})();

function word(random: Random): string {
  return VOCABULARY[random.skewed(VOCABULARY.length)] ?? "a";
}

function pad(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}
