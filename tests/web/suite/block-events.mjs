/** `onBlock` reports every block three times, in order, with figures that add up. */

import { mixed } from "./data.mjs";
import { equal, ok, rejects, sameBytes, test } from "./harness.mjs";

const INPUT = mixed(1_200_000, 6);
const BLOCK_BYTES = 128 << 10;
const BLOCKS = Math.ceil(INPUT.length / BLOCK_BYTES);

for (const workers of [0, 1, 2]) {
  test(`block events: each block begins, returns and is joined, with ${workers} workers`, async ({
    api,
  }) => {
    const pool = api.createPool({ workers });
    const events = [];
    const options = { pool, format: "deflate-raw", blockSize: BLOCK_BYTES };
    const output = await api.compress(INPUT, {
      ...options,
      onBlock: (event) => events.push(event),
    });
    sameBytes(output, await api.compress(INPUT, options));
    const of = (phase) => events.filter((event) => event.phase === phase);
    for (const phase of ["started", "compressed", "joined"]) equal(of(phase).length, BLOCKS, phase);
    equal(
      of("joined")
        .map(({ index }) => index)
        .join(),
      [...Array(BLOCKS).keys()].join(),
      "order",
    );
    const sum = (key) => of("joined").reduce((total, event) => total + event[key], 0);
    equal(sum("bytesIn"), INPUT.length, "bytesIn");
    // A raw stream is its pieces and nothing else.
    equal(sum("bytesOut"), output.length, "bytesOut");
    for (const { worker, startTime, endTime } of of("compressed")) {
      ok(worker >= 0 && worker < Math.max(1, workers), `worker ${worker}`);
      ok(endTime >= startTime, "time goes on");
    }
    // A worker has one block at a time.
    for (let workerIndex = 0; workerIndex < workers; workerIndex++) {
      const own = of("compressed").filter(({ worker }) => worker === workerIndex);
      own.sort((a, b) => a.startTime - b.startTime);
      own.reduce((before, { startTime, endTime }) => {
        ok(startTime >= before, `worker ${workerIndex} has two blocks at once`);
        return endTime;
      }, 0);
    }
    pool.close();
  });
}

test("block events: what the listener throws fails the call and nothing else", async ({ api }) => {
  const pool = api.createPool({ workers: 1 });
  const options = { pool, blockSize: BLOCK_BYTES };
  const onBlock = () => {
    throw new RangeError("the listener's own");
  };
  await rejects(api.compress(INPUT, { ...options, onBlock }), RangeError);
  await api.compress(INPUT, options);
  pool.close();
});
