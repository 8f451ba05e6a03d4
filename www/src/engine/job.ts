/** A job: one source to compress or decompress, what is known of its progress, and its names. */
import type { Format } from "parflate";

import type { AnyPool, PoolChoice } from "./pool.ts";
import type { Source } from "./source.ts";

export type JobState = "queued" | "running" | "verifying" | "done" | "failed" | "cancelled";

export interface JobOptions {
  format: Format;
  level: number;
  workers: number;
  pool: PoolChoice;
  verifies: boolean;
}

/** A job before it enters the queue. */
export interface NewJob {
  readonly source: Source;
  readonly kind: "compress" | "decompress";
  readonly options: JobOptions;
  /** The result's file name. */
  readonly resultName: string;
  /** The file to write to, or `undefined` where the result stays in the browser's memory. */
  readonly handle: FileSystemFileHandle | undefined;
}

export interface Job extends NewJob {
  readonly id: number;
  readonly controller: AbortController;
  state: JobState;
  /** Bytes to read: exact once the source has been read, an estimate for a folder before that. */
  totalBytes: number;
  inputBytes: number;
  outputBytes: number;
  /** `performance.now()` at the start and at the end; zero before. */
  startTime: number;
  endTime: number;
  pool: AnyPool | undefined;
  result: Blob | undefined;
  /** Whether the result was inflated and equals the source. */
  isVerified: boolean;
  /** Why the job failed, as a sentence for the visitor. */
  message: string;
}

/** Whether the job has reached its last state. */
export function isSettled(job: Job): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}

/** File name extensions: gzip's and pigz's own; raw DEFLATE has no customary one. */
const EXTENSION: Record<Format, string> = {
  gzip: ".gz",
  deflate: ".zz",
  "deflate-raw": ".deflate",
};

/** The media type that each format's results are saved with. */
export const MEDIA_TYPE: Record<Format, string> = {
  gzip: "application/gzip",
  deflate: "application/zlib",
  "deflate-raw": "application/octet-stream",
};

/** Such as `log.txt.gz` for `log.txt`. */
export function compressedName(name: string, format: Format): string {
  return name + EXTENSION[format];
}

/** Such as `log.txt` for `log.txt.gz`, and `log.out` for `log`, which has no known extension. */
export function decompressedName(name: string): string {
  if (/\.tgz$/i.test(name)) return name.replace(/\.tgz$/i, ".tar");
  const plain = name.replace(/\.(gz|gzip|zz|zlib|z|deflate)$/i, "");
  return plain === name || plain === "" ? `${name}.out` : plain;
}

/** The format that a file's first bytes announce, or `undefined`. */
export function sniffFormat(head: Uint8Array): Format | undefined {
  const first = head[0] ?? 0;
  const second = head[1] ?? 0;
  // RFC 1952, section 2.3.1: ID1, ID2 and the only method ever defined.
  if (first === 0x1f && second === 0x8b && head[2] === 8) return "gzip";
  // RFC 1950, section 2.2: method 8, a window of at most 32 KiB, a header divisible by 31.
  const isZlib = (first & 0x0f) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0;
  return isZlib && head.length > 2 ? "deflate" : undefined;
}
