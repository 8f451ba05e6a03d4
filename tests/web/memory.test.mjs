/** Memory stays flat however long the stream: 1 GiB through `compressTo` into a slow sink. */

import assert from "node:assert";
import { test } from "node:test";

import { compressTo, createPool } from "../../pkg/dist/node.js";
import { text } from "./suite/data.mjs";

const CHUNK = text(1 << 20, 3).fill(32, 1 << 14);
const CHUNKS = 1024;

/** Growth that is noise: collections come when they come. */
const MOST_GROWTH_BYTES = 64 << 20;

test("memory is flat over 1 GiB", { timeout: 300_000 }, async () => {
  const pool = createPool({ workers: 2 });
  const samples = [];
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
      await new Promise((resolve) => setTimeout(resolve, 2));
      samples.push({ sent, bytes: process.memoryUsage().rss });
    },
  });
  const report = await compressTo(source, sink, { level: 1, pool });
  pool.close();
  assert.strictEqual(report.bytesIn, CHUNKS * CHUNK.length);
  const peak = (from, to) =>
    Math.max(
      ...samples.filter(({ sent }) => sent >= from * CHUNKS && sent < to * CHUNKS).map((s) => s.bytes),
    );
  const growth = peak(0.8, 1.1) - peak(0.2, 0.4);
  assert.ok(growth < MOST_GROWTH_BYTES, `grew by ${growth} bytes`);
});
