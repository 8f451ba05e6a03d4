/** The README's example of zip.js with our streams as its codec, against the real zip.js. */

import assert from "node:assert";
import { test } from "node:test";

import {
  BlobReader,
  BlobWriter,
  configure,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js";

import * as parflate from "../../pkg/dist/node.js";
import { mixed } from "./suite/data.mjs";

const INPUT = mixed(2_000_000, 12);

/** A ZIP archive with the input as its only entry. */
async function pack(level) {
  const writer = new ZipWriter(new BlobWriter("application/zip"), { level });
  await writer.add("data.bin", new BlobReader(new Blob([INPUT])));
  return writer.close();
}

/** The content of the archive's only entry. */
async function unpack(archive) {
  const reader = new ZipReader(new BlobReader(archive));
  const [entry] = await reader.getEntries();
  const content = await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
  await reader.close();
  return { entry, content };
}

test("zip.js compresses and reads with our streams", async () => {
  let streams = 0;
  class Counted extends parflate.ParallelCompressionStream {
    constructor(format, options) {
      super(format, options);
      streams++;
    }
  }
  const platform = { CompressionStream, DecompressionStream };
  configure({
    CompressionStream: Counted, // for zip.js's default level
    CompressionStreamZlib: Counted, // for the others
    DecompressionStream: parflate.ParallelDecompressionStream,
    useWebWorkers: false, // the streams have their own
  });
  const [fast, dense] = [await pack(1), await pack(9)];
  assert.strictEqual(streams, 2);
  assert.ok(dense.size < fast.size, "the level counts");
  assert.deepStrictEqual((await unpack(dense)).content, INPUT);

  configure({ ...platform, CompressionStreamZlib: undefined });
  const { entry, content } = await unpack(dense);
  assert.strictEqual(entry.uncompressedSize, INPUT.length);
  assert.deepStrictEqual(content, INPUT, "zip.js alone reads the same");
});
