/** Workers: when they start and end, how they fail, and the state after a failure. */

import { mixed } from "./data.mjs";
import { delay, equal, ok, rejects, sameBytes, settles, test } from "./harness.mjs";

const INPUT = mixed(1_200_000, 6);
const OPTIONS = { blockSize: 128 << 10 };

test("pool: no worker starts for an input of one block", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  await api.compress(INPUT.subarray(0, 128 << 10), { ...OPTIONS, pool });
  equal(pool.startedWorkers, 0);
  await api.compress(INPUT, { ...OPTIONS, pool });
  equal(pool.startedWorkers, 2);
  pool.close();
  equal(pool.startedWorkers, 0);
});

test("pool: idle workers end and come back", async ({ api }) => {
  const pool = api.createPool({ workers: 2, idleTimeout: 50 });
  const first = await api.compress(INPUT, { ...OPTIONS, pool });
  const isReleased = until(() => pool.startedWorkers === 0);
  await settles(isReleased, "the release of idle workers");
  sameBytes(await api.compress(INPUT, { ...OPTIONS, pool }), first);
  pool.close();
});

test("pool: many streams share it", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  const expected = await api.compress(INPUT, OPTIONS);
  const outputs = await Promise.all(
    Array.from({ length: 12 }, () => api.compress(INPUT, { ...OPTIONS, pool })),
  );
  for (const output of outputs) sameBytes(output, expected);
  equal(pool.startedWorkers, 2);
  pool.close();
});

test("pool: all streams together have at most 2 × workers + 2 blocks out", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  let [out, most] = [0, 0];
  const onBlock = ({ phase }) => {
    if (phase === "started") most = Math.max(most, ++out);
    if (phase === "joined") out--;
  };
  const options = { ...OPTIONS, blockSize: 32 << 10, pool, onBlock };
  await Promise.all(Array.from({ length: 4 }, () => api.compress(INPUT, options)));
  equal(out, 0);
  ok(most >= 2 && most <= 6, `${most} blocks were out`);
  pool.close();
});

test("pool: a stream that nobody reads does not stop the others", async ({ api }) => {
  const pool = api.createPool({ workers: 1 });
  const stuck = new api.ParallelCompressionStream("gzip", { ...OPTIONS, pool });
  const writer = stuck.writable.getWriter();
  writer.write(INPUT).catch(() => {});
  await delay(100);
  await settles(api.compress(INPUT, { ...OPTIONS, pool }), "the other stream");
  pool.close();
});

test("pool: a missing worker script falls back and says why", async ({ api, files }) => {
  const pool = api.createPool({ workers: 2, workerUrl: files.missing });
  const output = await settles(api.compress(INPUT, { ...OPTIONS, pool }), "the fallback");
  sameBytes(output, await api.compress(INPUT, OPTIONS));
  equal(pool.workers, 0);
  const found = await api.capabilities(pool);
  equal(found.pool, "inline");
  ok(found.reason.length > 0, "there is a reason");
});

test("pool: a worker that never answers falls back after its deadline", async ({ api, files }) => {
  const pool = api.createPool({ workers: 2, workerUrl: files.silent, startTimeout: 50 });
  const output = await settles(api.compress(INPUT, { ...OPTIONS, pool }), "the fallback");
  sameBytes(output, await api.compress(INPUT, OPTIONS));
  ok(/within 50 ms/.test(pool.reason), pool.reason);
});

test("pool: a worker that dies with a block rejects the call, and the next works", async ({
  api,
  files,
}) => {
  const pool = api.createPool({ workers: 2, workerUrl: files.dying });
  const call = api.compress(INPUT, { ...OPTIONS, pool });
  const error = await settles(rejects(call, api.ParflateError), "the call");
  equal(error.code, "worker-failed");
  pool.close();
  const next = api.createPool({ workers: 2 });
  ok((await api.compress(INPUT, { ...OPTIONS, pool: next })).length > 0);
  next.close();
});

test("pool: a worker that ends silently rejects the call", async ({ api, files }) => {
  // Only a lock or the platform's own event shows it; a runtime that has neither is not tested.
  const hasLocks = Boolean(globalThis.navigator?.locks);
  if (!hasLocks && typeof Worker !== "undefined") return;
  const pool = api.createPool({ workers: 2, workerUrl: files.closing });
  const call = api.compress(INPUT, { ...OPTIONS, pool });
  const error = await settles(rejects(call, api.ParflateError), "the call");
  equal(error.code, "worker-failed");
  pool.close();
});

test("pool: a core that traps in a worker rejects the call, and the next gets a new worker", async ({
  api,
  files,
}) => {
  const pool = api.createPool({ workers: 1, workerUrl: files.trapping });
  const call = api.compress(INPUT, { ...OPTIONS, pool });
  const error = await settles(rejects(call, api.ParflateError), "the call");
  equal(error.code, "worker-failed");
  ok(/RuntimeError|bounds/.test(error.message), error.message);
  // One block without a dictionary, and too dense for this thread.
  const block = INPUT.subarray(0, 100_000);
  const output = await api.compress(block, { level: 12, pool });
  equal(pool.startedWorkers, 1);
  sameBytes(output, await api.compress(block, { level: 12 }));
  pool.close();
});

test("pool: closing it rejects the calls under way", async ({ api }) => {
  const pool = api.createPool({ workers: 1 });
  const onBlock = () => pool.close();
  const call = api.compress(INPUT, { ...OPTIONS, pool, onBlock });
  await settles(rejects(call, api.ParflateError), "the call");
  const late = await rejects(api.compress(INPUT, { ...OPTIONS, pool }), api.ParflateError);
  equal(late.code, "pool-closed");
});

test("abort: settles at twenty moments, and the pool goes on", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  const expected = await api.compress(INPUT, { ...OPTIONS, pool });
  for (let moment = 0; moment < 20; moment++) {
    const controller = new AbortController();
    let events = 0;
    const onBlock = () => events++ === moment && controller.abort();
    const options = { ...OPTIONS, pool, signal: controller.signal, onBlock };
    const outcome = api.compress(INPUT, options).catch((reason) => reason.name);
    equal(await settles(outcome, `abort at event ${moment}`), "AbortError");
  }
  sameBytes(await api.compress(INPUT, { ...OPTIONS, pool }), expected);
  pool.close();
});

test("pool: without workers, the page's other tasks run between blocks", async ({ api }) => {
  const pool = api.createPool({ workers: 0 });
  let tasks = 0;
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    tasks++;
    port1.postMessage(0);
  };
  port1.postMessage(0);
  const before = [];
  const onBlock = ({ phase }) => phase === "started" && before.push(tasks);
  await api.compress(INPUT, { ...OPTIONS, pool, onBlock });
  port1.close();
  equal(before.length, Math.ceil(INPUT.length / OPTIONS.blockSize));
  // Which tasks come first is the engine's choice; in one long task there would be none.
  ok(before.at(-1) > before[0], `other tasks before each block: ${before}`);
});

test("abort: before the call, with a reason of one's own, and in a stream", async ({ api }) => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  equal(await api.compress(INPUT, { signal }).catch((error) => error), reason);
  equal(await api.decompress(INPUT, { signal }).catch((error) => error), reason);
  const controller = new AbortController();
  const stream = new api.ParallelCompressionStream("gzip", {
    ...OPTIONS,
    signal: controller.signal,
  });
  const writer = stream.writable.getWriter();
  const closed = writer.closed.catch((error) => error.name);
  writer.write(INPUT).catch(() => {});
  await delay(5);
  controller.abort();
  equal(await settles(closed, "the stream"), "AbortError");
  equal(
    await stream.readable
      .getReader()
      .read()
      .catch((error) => error.name),
    "AbortError",
  );
});

test("abort: a source that never answers", async ({ api }) => {
  const controller = new AbortController();
  const source = new ReadableStream({ pull: () => new Promise(() => {}) });
  const call = api.compress(source, { signal: controller.signal }).catch((error) => error.name);
  await delay(20);
  controller.abort();
  equal(await settles(call, "the call"), "AbortError");
});

test("backpressure: output that nobody reads is not produced", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  let pulled = 0;
  const source = new ReadableStream(
    {
      pull(controller) {
        pulled++;
        controller.enqueue(INPUT.subarray(0, 128 << 10));
      },
    },
    { highWaterMark: 0 },
  );
  const stream = new api.ParallelCompressionStream("gzip", { ...OPTIONS, pool });
  const piped = source.pipeThrough(stream);
  // It takes some until its buffers are full, and then none: as many looks in a row find the same.
  for (let seen = 0, looks = 0; looks < 5; looks = pulled === seen ? looks + 1 : 0) {
    seen = pulled;
    ok(seen < 20, `${seen} chunks were read from the source`);
    await delay(50);
  }
  await piped.cancel();
  pool.close();
});

test("compressTo: a slow sink, its failure, and the report", async ({ api }) => {
  const parts = [];
  const progress = [];
  const sink = new WritableStream({
    async write(chunk) {
      await delay(1);
      parts.push(chunk);
    },
  });
  const report = await api.compressTo(new Blob([INPUT]), sink, {
    ...OPTIONS,
    onProgress: (state) => progress.push(state),
  });
  equal(report.bytesIn, INPUT.length);
  equal(
    report.bytesOut,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  equal(progress.at(-1).bytesIn, INPUT.length);

  const failure = new Error("disk full");
  const broken = new WritableStream({ write: () => Promise.reject(failure) });
  const call = api.compressTo(INPUT, broken, OPTIONS).catch((error) => error);
  equal(await settles(call, "the call"), failure);
});

async function until(condition) {
  while (!condition()) await delay(5);
}
