/** Reading on workers: the same content and the same errors as on the calling thread, on any path. */

import { mixed, numbers, random, text } from "./data.mjs";
import { delay, equal, join, ok, rejects, sameBytes, settles, test } from "./harness.mjs";

const CONTENT = mixed(3_000_000, 21);

/** Content of a BGZF member, as `bgzip` has it. */
const MEMBER_CONTENT_BYTES = 0xff00;

/** A BGZF file: members that say how long they are, and an empty one at the end. */
async function bgzf(api, content) {
  const members = [];
  for (let at = 0; at <= content.length; at += MEMBER_CONTENT_BYTES) {
    const part = content.subarray(at, at + MEMBER_CONTENT_BYTES);
    const member = await api.compress(part, { level: 1 });
    const [deflate, view] = [member.subarray(10), new DataView(new ArrayBuffer(2))];
    view.setUint16(0, 18 + deflate.length - 1, true);
    const extra = [6, 0, 66, 67, 2, 0, ...new Uint8Array(view.buffer)];
    members.push(Uint8Array.of(0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, ...extra), deflate);
  }
  return join(members);
}

/** Independent stretches that are marked as restart points, although they may be content. */
function withFalseMarks(content) {
  const output = content.slice();
  const mark = [0, 0, 0xff, 0xff, 0, 0, 0, 0xff, 0xff];
  for (let at = 70_000; at + 9 < output.length; at += 70_001) output.set(mark, at);
  return output;
}

/** An empty stored block after each sync flush: a mark where reading cannot restart. */
function withEmptyBlocks(file) {
  const parts = [];
  let from = 0;
  for (let at = 0; at + 4 <= file.length; at++) {
    if (file[at] || file[at + 1] || file[at + 2] !== 0xff || file[at + 3] !== 0xff) continue;
    parts.push(file.subarray(from, at + 4), Uint8Array.of(0, 0, 0, 0xff, 0xff));
    from = at + 4;
  }
  return join([...parts, file.subarray(from)]);
}

/** Blocks of 8 KiB that nothing shortens, and then each again from far before. */
function farRepeats() {
  const block = (seed) => random(8 << 10, seed);
  const order = [1, 2, 3, 1, 2, 3, 4, 2, 4, 1, 5, 6, 5];
  return join(Array.from({ length: 20 }, () => order.map(block)).flat());
}

/** Files of each kind, with their formats. */
const FILES = {
  plain: async (api) => ({ file: await api.compress(CONTENT) }),
  zlib: async (api) => ({
    file: await api.compress(CONTENT, { format: "deflate" }),
    format: "deflate",
  }),
  raw: async (api) => ({
    file: await api.compress(CONTENT, { format: "deflate-raw" }),
    format: "deflate-raw",
  }),
  "with restart points": async (api) => ({
    file: await api.compress(CONTENT, { restartEvery: 256 << 10 }),
  }),
  "with many restart points": async (api) => ({
    file: await api.compress(CONTENT, { restartEvery: 4 << 10 }),
  }),
  BGZF: async (api) => ({ file: await bgzf(api, CONTENT) }),
  "BGZF and others": async (api) => {
    const part = CONTENT.subarray(0, 1_000_000);
    const first = await bgzf(api, part);
    const second = await api.compress(CONTENT.subarray(1_000_000, 2_000_000), {
      restartEvery: 128 << 10,
    });
    const third = await api.compress(CONTENT.subarray(2_000_000));
    return { file: join([first, second, third]) };
  },
  "with false marks": async (api) => {
    const content = withFalseMarks(random(1_500_000, 3));
    return { file: await api.compress(content, { level: 0, restartEvery: 256 << 10 }), content };
  },
  "with marks where nothing restarts": async (api) => {
    const content = farRepeats();
    const file = await api.compress(content, { blockSize: 8 << 10 });
    return { file: withEmptyBlocks(file), content };
  },
};

/** Content and error of a stream. */
async function outcomeOf(api, file, options, chunkBytes = 100_000) {
  const { format = "gzip", ...rest } = options;
  const stream = new api.ParallelDecompressionStream(format, rest);
  const writer = stream.writable.getWriter();
  const writing = (async () => {
    for (let at = 0; at < file.length; at += chunkBytes) {
      await writer.write(file.subarray(at, at + chunkBytes));
    }
    await writer.close();
  })().catch(() => {});
  const parts = [];
  const reader = stream.readable.getReader();
  let error;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
    }
  } catch (reason) {
    error = `${reason.code}: ${reason.message}`;
  }
  await writing;
  return { content: join(parts), error };
}

for (const [name, make] of Object.entries(FILES)) {
  test(`reading, ${name}: the same on any number of workers and in any chunks`, async ({ api }) => {
    const { file, content = CONTENT, ...options } = await make(api);
    for (const workers of [0, 1, 2, 3]) {
      const pool = api.createPool({ workers });
      const whole = await api.decompress(file, { ...options, pool });
      sameBytes(whole, content, `${workers} workers:`);
      equal(whole.byteLength, whole.buffer.byteLength, "a buffer of its own:");
      for (const chunkBytes of [7_001, 65_537]) {
        const outcome = await outcomeOf(api, file, { ...options, pool }, chunkBytes);
        equal(outcome.error, undefined);
        sameBytes(outcome.content, content, `${workers} workers, chunks of ${chunkBytes}:`);
      }
      pool.close();
    }
  });

  test(`reading, ${name}: the same errors after the same content`, async ({ api }) => {
    const { file, content = CONTENT, ...options } = await make(api);
    const next = numbers(file.length);
    const [alone, pool] = [api.createPool({ workers: 0 }), api.createPool({ workers: 2 })];
    const check = async (bytes, more, what) => {
      const expected = await outcomeOf(api, bytes, { ...options, ...more, pool: alone });
      const found = await outcomeOf(api, bytes, { ...options, ...more, pool });
      equal(found.error, expected.error, what);
      sameBytes(found.content, expected.content, what);
      return found.error;
    };
    for (let round = 0; round < 6; round++) {
      const at = next() % file.length;
      const damaged = file.slice();
      damaged[at] ^= 1 << (next() % 8);
      await check(damaged, {}, `byte ${at} damaged:`);
      await check(file.subarray(0, at), {}, `cut at ${at}:`);
      const limit = next() % content.length;
      ok((await check(file, { limit }, `limit ${limit}:`)).startsWith("limit-exceeded"));
    }
    equal(await check(file, { limit: content.length }, "just within the limit:"), undefined);
    const trailed = join([file, Uint8Array.of(1, 2, 3)]);
    ok((await check(trailed, {}, "trailing data:")).startsWith("trailing-data"));
    equal(await check(trailed, { trailingData: "ignore" }, "ignored:"), undefined);
    for (const each of [alone, pool]) each.close();
  });
}

test("reading: all workers read restart points and BGZF, one reads anything else", async ({
  api,
}) => {
  for (const [name, expected] of [
    ["plain", 1],
    ["with restart points", 3],
    ["BGZF", 3],
  ]) {
    const { file } = await FILES[name](api);
    const pool = api.createPool({ workers: 3 });
    await api.decompress(file, { pool });
    equal(pool.startedWorkers, expected, `${name}:`);
    pool.close();
  }
});

test("reading: content that is taken late comes whole, whatever was written meanwhile", async ({
  api,
}) => {
  const file = await api.compress(CONTENT);
  const pool = api.createPool({ workers: 1 });
  const stream = new api.ParallelDecompressionStream("gzip", { pool });
  const writer = stream.writable.getWriter();
  // Meanwhile what was written is decoded, and waits to be taken.
  const meanwhile = () => new Promise((resolve) => setTimeout(resolve, 20));
  for (let at = 0; at < file.length; at += 100_000) {
    await writer.write(file.subarray(at, at + 100_000));
    await meanwhile();
  }
  const closing = writer.close();
  await meanwhile();
  sameBytes(new Uint8Array(await new Response(stream.readable).arrayBuffer()), CONTENT);
  await closing;
  pool.close();
});

test("reading: a small file starts no worker, and a bomb does", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  const small = await api.compress(text(100_000));
  equal((await api.decompress(small, { pool })).length, 100_000);
  equal(pool.startedWorkers, 0);
  const bomb = await api.compress(new Uint8Array(9_000_000));
  ok(bomb.length < 64 << 10, "it is small");
  sameBytes(await api.decompress(bomb, { pool }), new Uint8Array(9_000_000));
  equal(pool.startedWorkers, 1);
  pool.close();
});

test("reading: a live stream's content comes as soon as it can", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  for (const options of [{}, { restartEvery: 1 << 20 }]) {
    const file = await api.compress(CONTENT, options);
    const stream = new api.ParallelDecompressionStream("gzip", { pool });
    const writer = stream.writable.getWriter();
    const reader = stream.readable.getReader();
    let [content, written] = [0, 0];
    // In the middle of a span, and no more comes until the content is there.
    for (const end of [20_000, file.length >> 1, (file.length >> 1) + 50_000]) {
      const whole = await outcomeOf(api, file.subarray(0, end), {});
      writer.write(file.slice(written, end)).catch(() => {});
      written = end;
      while (content < whole.content.length - 10_000) {
        content += (await settles(reader.read(), `content before ${end}`)).value.length;
      }
    }
    await reader.cancel();
  }
  pool.close();
});

test("reading: many streams share a pool", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  const files = await Promise.all(Object.values(FILES).map((make) => make(api)));
  const contents = await Promise.all(
    [...files, ...files].map(({ file, format = "gzip" }) =>
      settles(api.decompress(file, { format, pool }), "a stream"),
    ),
  );
  for (const [index, content] of contents.entries()) {
    sameBytes(content, files[index % files.length].content ?? CONTENT);
  }
  ok(pool.startedWorkers <= 2);
  pool.close();
});

test("reading: a stream that nobody reads does not stop the others", async ({ api }) => {
  const pool = api.createPool({ workers: 1 });
  const { file } = await FILES["with restart points"](api);
  const stuck = Array.from({ length: 4 }, () => {
    const stream = new api.ParallelDecompressionStream("gzip", { pool });
    stream.writable
      .getWriter()
      .write(file)
      .catch(() => {});
    return stream;
  });
  await delay(100);
  sameBytes(await settles(api.decompress(file, { pool }), "the other stream"), CONTENT);
  await settles(api.compress(CONTENT, { pool }), "compression");
  for (const { readable } of stuck) await readable.cancel();
  pool.close();
});

test("reading: content that nobody takes is not decoded", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  const long = join([CONTENT, CONTENT, CONTENT, CONTENT]);
  for (const options of [{}, { restartEvery: 256 << 10 }]) {
    const file = await api.compress(join([long, long]), { level: 1, ...options });
    let bytesOut = 0;
    const onProgress = (progress) => {
      bytesOut = progress.bytesOut;
    };
    const stream = new api.ParallelDecompressionStream("gzip", { pool, onProgress });
    stream.writable
      .getWriter()
      .write(file)
      .catch(() => {});
    for (let seen = -1, looks = 0; looks < 5; looks = bytesOut === seen ? looks + 1 : 0) {
      seen = bytesOut;
      await delay(50);
    }
    ok(bytesOut < long.length, `${bytesOut} of ${2 * long.length} bytes were decoded`);
    await stream.readable.cancel();
  }
  pool.close();
});

test("reading: abort settles at any moment, and the pool goes on", async ({ api }) => {
  const pool = api.createPool({ workers: 2 });
  const { file } = await FILES["with restart points"](api);
  for (let moment = 1; moment < 10; moment++) {
    const controller = new AbortController();
    let reports = 0;
    const onProgress = () => ++reports === moment && controller.abort();
    const call = api.decompress(file, { pool, signal: controller.signal, onProgress });
    const name = await settles(
      call.catch((error) => error.name),
      `abort at report ${moment}`,
    );
    equal(name, "AbortError");
  }
  const controller = new AbortController();
  const source = new ReadableStream({ pull: () => new Promise(() => {}) });
  const call = api.decompress(source, { pool, signal: controller.signal });
  const late = call.catch((error) => error.name);
  await delay(5);
  controller.abort();
  equal(await settles(late, "a source that never answers"), "AbortError");
  sameBytes(await api.decompress(file, { pool }), CONTENT);
  pool.close();
});

test("reading: workers that do not start, die or end", async ({ api, files }) => {
  const { file } = await FILES["with restart points"](api);
  for (const [workerUrl, options] of [
    [files.missing, {}],
    [files.silent, { startTimeout: 50 }],
  ]) {
    const pool = api.createPool({ workers: 2, workerUrl, ...options });
    sameBytes(await settles(api.decompress(file, { pool }), "the fallback"), CONTENT);
    equal(pool.workers, 0);
  }
  const pool = api.createPool({ workers: 2, workerUrl: files.dying });
  const call = api.decompress(file, { pool });
  equal((await settles(rejects(call, api.ParflateError), "the call")).code, "worker-failed");
  pool.close();
  const closed = api.createPool({ workers: 2 });
  const onProgress = () => closed.close();
  const ended = api.decompress(file, { pool: closed, onProgress });
  await settles(rejects(ended, api.ParflateError), "the call on a closed pool");
  const next = await rejects(api.decompress(file, { pool: closed }), api.ParflateError);
  equal(next.code, "pool-closed");
});

test("reading: idle workers end after a stream, and not during one", async ({ api }) => {
  const { file } = await FILES.plain(api);
  const pool = api.createPool({ workers: 1, idleTimeout: 30 });
  const stream = new api.ParallelDecompressionStream("gzip", { pool });
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  writer.write(file.slice(0, 200_000)).catch(() => {});
  await reader.read();
  await delay(100);
  equal(pool.startedWorkers, 1, "while a stream is open:");
  await reader.cancel();
  const ended = (async () => {
    while (pool.startedWorkers > 0) await delay(5);
  })();
  await settles(ended, "the release of the idle worker");
});

test("decompressTo: a slow sink, its failure, a bad file, and the report", async ({ api }) => {
  const { file } = await FILES["with restart points"](api);
  const parts = [];
  const sink = new WritableStream({
    async write(chunk) {
      await delay(1);
      parts.push(chunk);
    },
  });
  const report = await api.decompressTo(new Blob([file]), sink);
  equal(report.bytesIn, file.length);
  equal(report.bytesOut, CONTENT.length);
  sameBytes(join(parts), CONTENT);

  const failure = new Error("disk full");
  const broken = new WritableStream({ write: () => Promise.reject(failure) });
  const call = api.decompressTo(file, broken).catch((error) => error);
  equal(await settles(call, "the call"), failure);

  let reason;
  const watched = new WritableStream({
    abort(why) {
      reason = why;
    },
  });
  const error = await rejects(api.decompressTo(file.slice(0, -9), watched), api.ParflateError);
  equal(error.code, "truncated");
  equal(reason, error, "the sink is aborted:");
});
