/** Made-up blocks that fill the picture, drawn pale, until there is a run to show. */
import { Random } from "../samples/random.ts";
import { Trace } from "./trace.ts";

const BLOCKS = 44;
const BLOCK_BYTES = 500_000;

/** A finished run with this many rows, of a file that compresses badly around its middle. */
export function placeholder(rows: number): Trace {
  const random = new Random(7);
  const trace = new Trace(rows, BLOCKS * BLOCK_BYTES, 0);
  const freeAt = Array.from({ length: trace.rows.length }, () => 0);
  for (let index = 0; index < BLOCKS; index += 1) {
    const worker = freeAt.indexOf(Math.min(...freeAt));
    const hill = Math.exp(-(((index - 24) / 5) ** 2));
    const share = 0.12 + 0.1 * (random.below(100) / 100) + 0.6 * hill;
    const startTime = freeAt[worker] ?? 0;
    const endTime = startTime + 8 + random.below(9) + 8 * hill;
    freeAt[worker] = endTime;
    const event = {
      index,
      worker,
      bytesIn: BLOCK_BYTES,
      bytesOut: Math.round(BLOCK_BYTES * share),
      startTime,
      endTime,
    };
    trace.add({ ...event, phase: "compressed" });
    trace.add({ ...event, phase: "joined" });
  }
  trace.finish(Math.max(...freeAt));
  trace.isPlaceholder = true;
  return trace;
}
