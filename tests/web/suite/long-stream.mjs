/** A stream of 1 GiB from a quick source to a slow sink, in Node or on a page. */

import { text } from "./data.mjs";
import { delay, equal } from "./harness.mjs";

const CHUNK = text(1 << 20, 3).fill(32, 1 << 14);
const CHUNKS = 1024;

/** Compresses it; `look` is told after each piece of output which part of the input is under way. */
export async function longStream({ compressTo, createPool }, look) {
  const pool = createPool({ workers: 2 });
  let sent = 0;
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
      look(Math.min(sent, CHUNKS - 1) / CHUNKS);
    },
  });
  const report = await compressTo(source, sink, { level: 1, pool });
  pool.close();
  equal(report.bytesIn, CHUNKS * CHUNK.length);
}
