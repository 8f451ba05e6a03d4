/** A stream of 512 MiB from a quick source to a slow sink, in Node or on a page. */

import { text } from "./data.mjs";
import { delay, equal } from "./harness.mjs";

const CHUNK = text(1 << 20, 3).fill(32, 1 << 14);
const CHUNKS = 512;

/** Looks at the memory in the course of the stream. */
export const LOOKS = 16;

/**
 * Compresses it. The sink waits for `look(part)` each time another sixteenth of the input is under
 * way, so that each part is looked at however busy the machine is.
 */
export async function longStream({ compressTo, createPool }, look) {
  const pool = createPool({ workers: 2 });
  let sent = 0;
  let looks = 0;
  const source = new ReadableStream(
    {
      pull(controller) {
        if (sent++ === CHUNKS) controller.close();
        else controller.enqueue(CHUNK);
      },
    },
    { highWaterMark: 0 },
  );
  const sink = new WritableStream({
    async write() {
      await delay(2);
      const part = Math.min(sent, CHUNKS) / CHUNKS;
      if (part * LOOKS >= looks + 1) {
        looks++;
        await look(looks / LOOKS);
      }
    },
  });
  const report = await compressTo(source, sink, { level: 1, pool });
  pool.close();
  equal(report.bytesIn, CHUNKS * CHUNK.length);
}
