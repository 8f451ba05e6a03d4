/** One input, one output: whatever the pool, the number of workers and the chunks. */

import { mixed, numbers, sampleOf, text } from "./data.mjs";
import {
  equal,
  FORMATS,
  inflateByPlatform,
  ok,
  rejects,
  sameBytes,
  sha256,
  test,
  through,
} from "./harness.mjs";

const BLOCK = 1 << 16;

for (const format of FORMATS) {
  for (const level of [0, 1, 6, 9, 12]) {
    test(`bytes: ${format}, level ${level}, lengths around a block`, async ({ api }) => {
      const pool = api.createPool({ workers: 2 });
      try {
        for (const length of [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7]) {
          const input = mixed(length, level + 1);
          const output = await api.compress(input, { format, level, blockSize: BLOCK, pool });
          sameBytes(await inflateByPlatform(output, format), input, `${length}:`);
          sameBytes(await api.decompress(output, { format }), input, `${length}, own:`);
        }
      } finally {
        pool.close();
      }
    });
  }
}

test("bytes: the same with 0, 1, 2, 3 and 4 workers and in odd chunks", async ({ api }) => {
  const input = mixed(600_000, 9);
  for (const level of [1, 9, 12]) {
    const options = { level, blockSize: 48 << 10 };
    const expected = await api.compress(input, options);
    for (const workers of [0, 1, 2, 3, 4]) {
      const pool = api.createPool({ workers });
      sameBytes(await api.compress(input, { ...options, pool }), expected, `${workers} workers:`);
      const next = numbers(workers + 1);
      const chunks = [];
      for (let at = 0; at < input.length; ) {
        const bytes = next() % 40_000;
        chunks.push(input.subarray(at, at + bytes));
        at += bytes;
      }
      const stream = new api.ParallelCompressionStream("gzip", { ...options, pool });
      sameBytes(await through(stream, chunks), expected, `${workers} workers, chunks:`);
      pool.close();
    }
  }
});

test("bytes: the native library's, by SHA-256", async ({ api, native }) => {
  ok(native.length > 0, "the runner gives the native library's digests");
  const pool = api.createPool({ workers: 2 });
  for (const { options, sample, digest } of native) {
    const output = await api.compress(sampleOf(sample), { ...options, pool });
    equal(await sha256(output), digest, `${JSON.stringify(options)}:`);
  }
  pool.close();
});

test("bytes: every kind of source gives the same", async ({ api }) => {
  const words = new TextDecoder().decode(text(300_000, 4));
  const bytes = new TextEncoder().encode(words);
  const expected = await api.compress(bytes);
  for (const [name, source] of [
    ["string", words],
    ["ArrayBuffer", bytes.buffer],
    ["DataView", new DataView(bytes.buffer)],
    ["Blob", new Blob([bytes])],
    ["Response", new Response(bytes)],
    ["stream", new Blob([bytes]).stream()],
  ]) {
    sameBytes(await api.compress(source), expected, `${name}:`);
  }
  sameBytes(await api.decompress(new Blob([expected])), bytes);
  for (const bad of [undefined, null, 5, {}, [1]]) await rejects(api.compress(bad), TypeError);
});

test("bytes: the caller's buffer stays attached and unchanged", async ({ api }) => {
  const input = mixed(400_000, 2);
  const copy = input.slice();
  const running = api.compress(input, { blockSize: BLOCK });
  input.fill(1);
  sameBytes(await api.decompress(await running), copy, "changed during the call:");
  equal(input.length, 400_000);
  const output = await api.compress(copy);
  equal(output.byteLength, output.buffer.byteLength, "the result has a buffer of its own:");
});

test("bytes: gzip header fields and dictionary", async ({ api }) => {
  const gzip = { mtime: new Date(1_700_000_000_000), name: "notes.txt", comment: "é" };
  const output = await api.compress("some notes", { gzip });
  sameBytes(output.subarray(0, 4), [0x1f, 0x8b, 8, 0x18]);
  equal(new DataView(output.buffer).getUint32(4, true), 1_700_000_000);
  equal(new TextDecoder("latin1").decode(output.subarray(10, 22)), "notes.txt\0é\0");
  equal(new TextDecoder().decode(await inflateByPlatform(output, "gzip")), "some notes");

  const dictionary = text(5_000, 8);
  for (const format of ["deflate", "deflate-raw"]) {
    const packed = await api.compress(dictionary, { format, dictionary });
    ok(packed.length < 100, `${packed.length} bytes with the dictionary`);
    sameBytes(await api.decompress(packed, { format, dictionary }), dictionary);
  }
});

test("bytes: options that cannot be honoured are refused with a code", async ({ api }) => {
  for (const options of [
    { level: 14 },
    { level: -1 },
    { level: 6.5 },
    { format: "zip" },
    { blockSize: 10 },
    { dictionary: new Uint8Array(9) },
    { gzip: { name: "a\0b" } },
    { gzip: { name: "日本" } },
  ]) {
    const error = await rejects(api.compress("x", options), api.ParflateError);
    equal(error.code, "invalid-option", JSON.stringify(options));
  }
});

test("bytes: several members, trailing data, limits", async ({ api }) => {
  const one = await api.compress("one,");
  const two = await api.compress("two");
  const both = new Uint8Array([...one, ...two]);
  equal(new TextDecoder().decode(await api.decompress(both)), "one,two");
  const trailed = new Uint8Array([...one, 1, 2, 3]);
  equal((await rejects(api.decompress(trailed), api.ParflateError)).code, "trailing-data");
  const lenient = { trailingData: "ignore" };
  equal(new TextDecoder().decode(await api.decompress(trailed, lenient)), "one,");
  equal((await rejects(api.decompress(one.slice(0, -3)), api.ParflateError)).code, "truncated");
  const bomb = await api.compress(new Uint8Array(1_000_000));
  const error = await rejects(api.decompress(bomb, { limit: 999_999 }), api.ParflateError);
  equal(error.code, "limit-exceeded");
  equal((await api.decompress(bomb, { limit: 1_000_000 })).length, 1_000_000);
  const damaged = bomb.slice();
  damaged[damaged.length - 6] ^= 1;
  equal((await rejects(api.decompress(damaged), api.ParflateError)).code, "corrupt");
});
