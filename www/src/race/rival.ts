/**
 * Runs one of the other libraries in the race: a warm-up, then the whole file once, timed. Each
 * library is loaded only for its own turn and called in the way that is fastest for it.
 */
import type { ContenderId } from "./contenders.ts";

export interface RivalInput {
  id: ContenderId;
  blob: Blob;
  level: number;
}

export interface RivalResult {
  milliseconds: number;
  result: Blob;
}

/** Bytes of the warm-up: enough for the browser to compile the hot loops. */
const WARM_UP_BYTES = 256_000;

type Compress = (blob: Blob, level: number) => Promise<Blob>;

/** Compresses the file with the library `id` as gzip. */
export async function runRival({ id, blob, level }: RivalInput): Promise<RivalResult> {
  const compress = await load(id);
  await compress(blob.slice(0, WARM_UP_BYTES), level);
  const begun = performance.now();
  const result = await compress(blob, level);
  return { milliseconds: performance.now() - begun, result };
}

async function load(id: ContenderId): Promise<Compress> {
  if (id === "fflate") {
    const { gzipSync } = await import("fflate");
    return async (blob, level) => {
      const data = new Uint8Array(await blob.arrayBuffer());
      return new Blob([gzipSync(data, { level: Math.min(9, level) as 9, mtime: 0 })]);
    };
  }
  if (id === "pako") {
    const { gzip } = await import("pako");
    return async (blob, level) => {
      const data = new Uint8Array(await blob.arrayBuffer());
      return new Blob([gzip(data, { level: Math.min(9, level) as 9 }) as Uint8Array<ArrayBuffer>]);
    };
  }
  return (blob) => new Response(blob.stream().pipeThrough(new CompressionStream("gzip"))).blob();
}
