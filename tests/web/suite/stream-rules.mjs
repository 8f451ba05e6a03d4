/** The rules of the Compression Streams standard for both kinds of streams. */

import { equal, FORMATS, join, readAll, rejects, test, throws } from "./harness.mjs";

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

const BAD_CHUNKS = [
  ["undefined", undefined],
  ["null", null],
  ["a number", 3.14],
  ["an object", {}],
  ["an array", [65]],
  ["a shared buffer", sharedBuffer()],
  ["a view of shared memory", sharedView()],
];

/**
 * Declares the tests; `classOf` takes the stream's class from the package's exports, and `moreBad`
 * are chunks that are bad for this class only.
 */
export function declareStreamRules(word, classOf, moreBad = []) {
  for (const format of FORMATS) {
    for (const [name, chunk] of [...BAD_CHUNKS, ...moreBad]) {
      test(`${word}, ${format}: ${name} as chunk fails write and read`, async ({ api }) => {
        const stream = new (classOf(api))(format);
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
  test(`${word}: an unknown format is a TypeError`, ({ api }) =>
    throws(() => new (classOf(api))("a"), TypeError));
  test(`${word}: no format is a TypeError`, ({ api }) =>
    throws(() => new (classOf(api))(), TypeError));
  test(`${word}: a format is taken as a string`, ({ api }) =>
    throws(() => new (classOf(api))({ toString: () => "a" }), TypeError));
}

/** All that a stream makes of one chunk, whose buffer is detached after the first output. */
export async function throughDetaching(stream, input) {
  const writer = stream.writable.getWriter();
  const writing = writer.write(input).then(() => writer.close());
  const reader = stream.readable.getReader();
  const first = await reader.read();
  structuredClone(input.buffer, { transfer: [input.buffer] });
  equal(input.length, 0, "the input is detached:");
  reader.releaseLock();
  const rest = await readAll(stream.readable);
  await writing;
  return join([first.value, rest]);
}
