/**
 * What stands where the picture will be, until there is a run: made-up blocks, drawn pale and
 * called a sketch, so that the visitor sees what to expect.
 */
import { Random } from "../samples/random.ts";
import { Trace } from "./trace.ts";

/** Ratios of a made-up file with a middle that hardly shrinks, a block each. */
const BLOCKS = 44;
const BLOCK_BYTES = 500_000;

/** A run that never was, on this many lanes. */
export function sketch(lanes: number): Trace {
  const random = new Random(7);
  const trace = new Trace(lanes, BLOCKS * BLOCK_BYTES, 0);
  const freeAt = Array.from({ length: trace.lanes.length }, () => 0);
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
  trace.isSketch = true;
  return trace;
}
