/**
 * What the web platform's tests ask of `CompressionStream`, asked of ours. The rules are those of
 * the Compression Streams standard; the tests are our own.
 */

import {
  equal,
  FORMATS,
  inflateByPlatform,
  ok,
  readAll,
  rejects,
  sameBytes,
  test,
  through,
  throws,
} from "./harness.mjs";
import { random } from "./data.mjs";

const ascii = (string) => new TextEncoder().encode(string);

/** Memory of several threads, which pages get without isolation only in this way, if at all. */
function sharedBuffer() {
  try {
    return new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 }).buffer;
  } catch {
    return "shared memory cannot exist here";
  }
}

/** A view of such memory; where there is none, an object that is as bad a chunk. */
function sharedView() {
  const buffer = sharedBuffer();
  return typeof buffer === "string" ? { buffer } : new Uint8Array(buffer);
}

const badChunks = () => [
  ["undefined", undefined],
  ["null", null],
  ["a number", 3.14],
  ["an object", {}],
  ["an array", [65]],
  ["a shared buffer", sharedBuffer()],
  ["a view of shared memory", sharedView()],
];

for (const format of FORMATS) {
  for (const [name, chunk] of badChunks()) {
    test(`compression, ${format}: ${name} as chunk fails write and read`, async ({ api }) => {
      const stream = new api.ParallelCompressionStream(format);
      const reader = stream.readable.getReader();
      const writer = stream.writable.getWriter();
      const writing = writer.write(chunk);
      const reading = reader.read();
      writing.catch(() => {});
      await rejects(reading, TypeError, "read:");
      await rejects(writing, TypeError, "write:");
      await rejects(writer.closed, TypeError, "closed:");
    });
  }
}

test("compression: an unknown format is a TypeError", ({ api }) =>
  throws(() => new api.ParallelCompressionStream("a"), TypeError));
test("compression: no format is a TypeError", ({ api }) =>
  throws(() => new api.ParallelCompressionStream(), TypeError));
test("compression: a format is taken as a string", ({ api }) =>
  throws(() => new api.ParallelCompressionStream({ toString: () => "a" }), TypeError));

for (const format of FORMATS) {
  for (const texts of [
    ["", "Hello", "Hello"],
    ["Hello", "", "Hello"],
    ["Hello", "Hello", ""],
  ]) {
    test(`compression, ${format}: empty chunk in ${JSON.stringify(texts)}`, async ({ api }) => {
      const output = await through(new api.ParallelCompressionStream(format), texts.map(ascii));
      sameBytes(await inflateByPlatform(output, format), ascii("HelloHello"));
    });
  }

  test(`compression, ${format}: a large output at the end arrives`, async ({ api }) => {
    const input = random(131_072, 7);
    const output = await through(new api.ParallelCompressionStream(format), [input]);
    sameBytes(await inflateByPlatform(output, format), input);
  });

  for (let times = 2; times <= 16; times++) {
    test(`compression, ${format}: the same chunk ${times} times`, async ({ api }) => {
      const chunk = ascii("Hello");
      const stream = new api.ParallelCompressionStream(format);
      const output = await through(stream, Array(times).fill(chunk));
      sameBytes(await inflateByPlatform(output, format), ascii("Hello".repeat(times)));
    });
  }

  test(`compression, ${format}: repetitive input gets smaller`, async ({ api }) => {
    const input = ascii("a repetitive line of text\n".repeat(500));
    const output = await through(new api.ParallelCompressionStream(format), [input]);
    ok(output.length < input.length / 10, `${output.length} of ${input.length}`);
  });

  for (const [name, input] of [
    ["no", new Uint8Array(0)],
    ["short", ascii("a short text")],
    ["long", new Uint8Array(1 << 16).fill(97)],
    ["very long", random(3 << 20, 11)],
  ]) {
    test(`compression, ${format}: ${name} input comes back`, async ({ api }) => {
      const output = await through(new api.ParallelCompressionStream(format), [input]);
      sameBytes(await inflateByPlatform(output, format), input);
    });
  }
}

test("compression: input that is detached after its write is compressed whole", async ({ api }) => {
  const input = random(500_000, 3);
  const copy = input.slice();
  const stream = new api.ParallelCompressionStream("deflate", { blockSize: 65_536 });
  const writer = stream.writable.getWriter();
  const writing = writer.write(input).then(() => writer.close());
  const reader = stream.readable.getReader();
  const first = await reader.read();
  structuredClone(input.buffer, { transfer: [input.buffer] });
  equal(input.length, 0, "the input is detached:");
  reader.releaseLock();
  const rest = await readAll(stream.readable);
  await writing;
  const output = new Uint8Array([...first.value, ...rest]);
  sameBytes(await inflateByPlatform(output, "deflate"), copy);
});
