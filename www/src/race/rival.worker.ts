/**
 * A rival's worker: warms up, then compresses the file once and says how long that took. Each
 * library is loaded only when it is its turn, and in the way it is fastest.
 */
import { answer } from "../engine/post.ts";
import type { ContenderId } from "./contenders.ts";

export interface RivalQuestion {
  id: ContenderId;
  blob: Blob;
  level: number;
}

export interface RivalAnswer {
  milliseconds: number;
  result: Blob;
}

/** Bytes of the warm-up run: enough for the engine to compile the hot loops. */
const WARM_UP_BYTES = 256_000;

type Compress = (blob: Blob, level: number) => Promise<Blob>;

answer(async ({ id, blob, level }: RivalQuestion): Promise<RivalAnswer> => {
  const compress = await load(id);
  await compress(blob.slice(0, WARM_UP_BYTES), level);
  const begun = performance.now();
  const result = await compress(blob, level);
  return { milliseconds: performance.now() - begun, result };
});

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
