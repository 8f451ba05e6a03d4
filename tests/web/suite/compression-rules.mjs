/**
 * The rules of the Compression Streams standard for `CompressionStream`, asked of ours. They
 * follow the web platform's tests; the code is our own.
 */

import { random } from "./data.mjs";
import { FORMATS, inflateByPlatform, ok, sameBytes, test, through } from "./harness.mjs";
import { declareStreamRules, throughDetaching } from "./stream-rules.mjs";

const ascii = (string) => new TextEncoder().encode(string);

declareStreamRules("compression", (api) => api.ParallelCompressionStream);

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
  const output = await throughDetaching(stream, input);
  sameBytes(await inflateByPlatform(output, "deflate"), copy);
});
