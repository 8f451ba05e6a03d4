/**
 * The rules of the Compression Streams standard for `DecompressionStream`, asked of ours. They
 * follow the web platform's tests; the code is our own.
 */

import { random } from "./data.mjs";
import {
  equal,
  FORMATS,
  fromHex,
  ok,
  readAll,
  rejects,
  sameBytes,
  test,
  through,
} from "./harness.mjs";
import { declareStreamRules, throughDetaching } from "./stream-rules.mjs";

const CONTENT = new TextEncoder().encode("expected output");

/** The same content in each format. */
const ENCODED = {
  gzip: fromHex("1f8b08000000000000034bad28484d2e494d51c82f2d29282d0100b00139b30f000000"),
  deflate: fromHex("789c4bad28484d2e494d51c82f2d29282d010030ad0624"),
  "deflate-raw": fromHex("4bad28484d2e494d51c82f2d29282d0100"),
};

declareStreamRules("decompression", (api) => api.ParallelDecompressionStream, [
  ["noise", new Uint8Array([0, 255, 255, 255, 255, 0, 0, 0])],
]);

/** The same bytes as a source of another type; zeros after them would be trailing data. */
const VIEWS = {
  ArrayBuffer: (bytes) => bytes.slice().buffer,
  Int8Array: (bytes) => new Int8Array(bytes.slice().buffer),
  Uint8Array: (bytes) => bytes.slice(),
  Uint8ClampedArray: (bytes) => new Uint8ClampedArray(bytes.slice().buffer),
  Int16Array: (bytes) => whole(bytes, Int16Array),
  Uint16Array: (bytes) => whole(bytes, Uint16Array),
  Int32Array: (bytes) => whole(bytes, Int32Array),
  Uint32Array: (bytes) => whole(bytes, Uint32Array),
  Float32Array: (bytes) => whole(bytes, Float32Array),
  Float64Array: (bytes) => whole(bytes, Float64Array),
  BigInt64Array: (bytes) => whole(bytes, BigInt64Array),
  BigUint64Array: (bytes) => whole(bytes, BigUint64Array),
  DataView: (bytes) => new DataView(bytes.slice().buffer),
};

/** As much of the bytes as whole elements hold. */
function whole(bytes, View) {
  const length = Math.floor(bytes.length / View.BYTES_PER_ELEMENT);
  return new View(bytes.slice(0, length * View.BYTES_PER_ELEMENT).buffer);
}

for (const format of FORMATS) {
  for (const [name, view] of Object.entries(VIEWS)) {
    test(`decompression, ${format}: chunk of type ${name}`, async ({ api }) => {
      const chunk = view(ENCODED[format]);
      const rest = ENCODED[format].subarray(chunk.byteLength);
      const stream = new api.ParallelDecompressionStream(format);
      sameBytes(await through(stream, [chunk, rest]), CONTENT);
    });
  }
}

/** Fields to change to a value: offset from the front, or from the back if negative. */
const CORRUPTIONS = [
  ["deflate", "the method", 0, 0],
  ["deflate", "the window size", 0, 0x88],
  ["deflate", "the header check", 1, 0x9d],
  ["deflate", "the dictionary flag", 1, 0xbc],
  ["deflate", "the data", 2, 0xff],
  ["deflate", "the data's middle", 8, 0xff],
  ["deflate", "the first byte of the check", -4, 0],
  ["deflate", "the second byte of the check", -3, 0],
  ["deflate", "the third byte of the check", -2, 0],
  ["deflate", "the last byte of the check", -1, 0],
  ["gzip", "the first magic byte", 0, 0],
  ["gzip", "the second magic byte", 1, 0],
  ["gzip", "the method", 2, 0],
  ["gzip", "the reserved flags", 3, 0xe0],
  ["gzip", "the extra-field flag", 3, 4],
  ["gzip", "the data", 10, 0xff],
  ["gzip", "the data's middle", 16, 0xff],
  ["gzip", "the first byte of the CRC", -8, 0],
  ["gzip", "the last byte of the CRC", -5, 0],
  ["gzip", "the first byte of the length", -4, 0],
  ["gzip", "the last byte of the length", -1, 1],
  ["deflate-raw", "the data", 0, 0xff],
];

/** Fields that a reader does not judge by. */
const HARMLESS = [
  ["gzip", "the time", 4, 77],
  ["gzip", "the extra flags", 8, 2],
  ["gzip", "the operating system", 9, 0],
];

function changed(format, offset, value) {
  const bytes = ENCODED[format].slice();
  const at = offset < 0 ? bytes.length + offset : offset;
  ok(bytes[at] !== value, "the change must be one");
  bytes[at] = value;
  return bytes;
}

for (const [format, field, offset, value] of CORRUPTIONS) {
  test(`decompression, ${format}: ${field} changed to ${value} is an error`, async ({ api }) => {
    const stream = new api.ParallelDecompressionStream(format);
    const bytes = changed(format, offset, value);
    const writer = stream.writable.getWriter();
    writer.write(bytes).catch(() => {});
    writer.close().catch(() => {});
    await rejects(readAll(stream.readable), TypeError);
  });
}
for (const [format, field, offset, value] of HARMLESS) {
  test(`decompression, ${format}: ${field} does not matter`, async ({ api }) => {
    const stream = new api.ParallelDecompressionStream(format);
    sameBytes(await through(stream, [changed(format, offset, value)]), CONTENT);
  });
}

for (const format of FORMATS) {
  test(`decompression, ${format}: cut short is an error`, async ({ api }) => {
    const stream = new api.ParallelDecompressionStream(format);
    const writer = stream.writable.getWriter();
    writer.write(ENCODED[format].subarray(0, -1)).catch(() => {});
    const closing = writer.close();
    closing.catch(() => {});
    await rejects(readAll(stream.readable), TypeError);
    await rejects(closing, TypeError);
  });

  test(`decompression, ${format}: complete input comes back`, async ({ api }) => {
    const stream = new api.ParallelDecompressionStream(format);
    sameBytes(await through(stream, [ENCODED[format]]), CONTENT);
  });

  test(`decompression, ${format}: empty content`, async ({ api }) => {
    const empty = {
      gzip: fromHex("1f8b080000000000000303000000000000000000"),
      deflate: fromHex("789c030000000001"),
      "deflate-raw": fromHex("0300"),
    }[format];
    equal((await through(new api.ParallelDecompressionStream(format), [empty])).length, 0);
  });

  test(`decompression, ${format}: a byte after the end is an error after the content`, async ({
    api,
  }) => {
    const stream = new api.ParallelDecompressionStream(format);
    const writer = stream.writable.getWriter();
    const reader = stream.readable.getReader();
    writer.write(new Uint8Array([...ENCODED[format], 0])).catch(() => {});
    writer.close().catch(() => {});
    const { value } = await reader.read();
    sameBytes(value, CONTENT);
    await rejects(reader.read(), TypeError);
  });

  for (let size = 1; size <= 15; size++) {
    test(`decompression, ${format}: in chunks of ${size}`, async ({ api }) => {
      const chunks = [];
      for (let at = 0; at < ENCODED[format].length; at += size) {
        chunks.push(ENCODED[format].slice(at, at + size));
      }
      sameBytes(await through(new api.ParallelDecompressionStream(format), chunks), CONTENT);
    });
  }

  test(`decompression, ${format}: content comes as Uint8Array`, async ({ api }) => {
    const stream = new api.ParallelDecompressionStream(format);
    const writer = stream.writable.getWriter();
    writer.write(ENCODED[format]).catch(() => {});
    writer.close().catch(() => {});
    const { value } = await stream.readable.getReader().read();
    equal(value.constructor, Uint8Array);
  });
}

test("decompression: input that is detached after its write is read whole", async ({ api }) => {
  const content = random(500_000, 5);
  const input = await api.compress(content, { format: "deflate" });
  const stream = new api.ParallelDecompressionStream("deflate");
  sameBytes(await throughDetaching(stream, input), content);
});
