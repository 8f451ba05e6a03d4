/** The entry `parflate/node` beside Node's own zlib, and in programs that use zlib's streams. */

import assert from "node:assert";
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { after, test } from "node:test";
import { promisify } from "node:util";
import zlib from "node:zlib";

import { TarArchive } from "archiver";
import CompressionPlugin from "compression-webpack-plugin";
import * as tar from "tar";
import { compression, defineAlgorithm } from "vite-plugin-compression2";

import * as exported from "../../pkg/dist/node-zlib.js";
import { mixed, numbers, text } from "./suite/data.mjs";

/** Its calls by name. */
const parflate = { ...exported };

const INPUT = Buffer.from(mixed(3_000_000, 4).buffer);
const folder = mkdtempSync(join(tmpdir(), "parflate-node-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The formats, by the names of zlib's calls: to compress and to decompress. */
const PAIRS = [
  ["gzip", "gunzip"],
  ["deflate", "inflate"],
  ["deflateRaw", "inflateRaw"],
];

const creator = (name) => `create${name[0].toUpperCase()}${name.slice(1)}`;

/** The input in chunks of odd sizes. */
function chunks() {
  const next = numbers(9);
  const parts = [];
  for (let at = 0; at < INPUT.length; ) {
    const bytes = next() % 90_000;
    parts.push(INPUT.subarray(at, at + bytes));
    at += bytes;
  }
  return parts;
}

/** All that a stream makes of some chunks. */
async function through(stream, parts) {
  const output = [];
  const sink = new Writable({
    write(chunk, _, done) {
      output.push(chunk);
      setImmediate(done);
    },
  });
  await pipeline(Readable.from(parts, { objectMode: false }), stream, sink);
  return Buffer.concat(output);
}

for (const [pack, unpack] of PAIRS) {
  test(`${creator(pack)} and ${creator(unpack)}: streams beside zlib's`, async () => {
    const stream = parflate[creator(pack)]({ level: 5 });
    assert.ok(stream instanceof Transform);
    const packed = await through(stream, chunks());
    assert.strictEqual(stream.bytesWritten, INPUT.length);
    assert.deepStrictEqual(zlib[`${unpack}Sync`](packed), INPUT);
    assert.deepStrictEqual(await parflate[pack](INPUT, { level: 5 }), packed);
    for (const file of [packed, zlib[`${pack}Sync`](INPUT)]) {
      const parts = Array.from({ length: Math.ceil(file.length / 40_001) }, (_, index) =>
        file.subarray(index * 40_001, (index + 1) * 40_001),
      );
      assert.deepStrictEqual(await through(parflate[creator(unpack)](), parts), INPUT);
      assert.deepStrictEqual(await parflate[unpack](file), INPUT);
    }
  });

  test(`${pack} and ${unpack}: promises, callbacks and zlib's options`, async () => {
    const options = { level: -1, memLevel: 9, strategy: 0, windowBits: 15, chunkSize: 1 << 20 };
    const packed = await promisify(parflate[pack])(INPUT, options);
    assert.ok(Buffer.isBuffer(packed));
    assert.deepStrictEqual(await parflate[pack](INPUT), packed);
    const unpacked = await new Promise((resolve, reject) =>
      parflate[unpack](packed, (error, result) => (error ? reject(error) : resolve(result))),
    );
    assert.deepStrictEqual(unpacked, INPUT);
    assert.strictEqual(String(await parflate[unpack](await parflate[pack]("text"))), "text");
    const limited = parflate[unpack](packed, { maxOutputLength: 1_000 });
    await assert.rejects(limited, { name: "ParflateError", code: "limit-exceeded" });
    const broken = promisify(parflate[unpack])(packed.subarray(0, -1));
    await assert.rejects(broken, { name: "ParflateError", code: "truncated" });
  });
}

test("bytes after the data are treated as zlib does", async () => {
  const file = Buffer.concat([zlib.gzipSync(INPUT), zlib.gzipSync("more"), Buffer.alloc(99)]);
  assert.deepStrictEqual(await parflate.gunzip(file), zlib.gunzipSync(file));
  assert.deepStrictEqual(await through(parflate.createGunzip(), [file]), zlib.gunzipSync(file));
  const junk = Buffer.concat([file, Buffer.from("junk")]);
  await assert.rejects(parflate.gunzip(junk), { code: "trailing-data" });
  const raw = Buffer.concat([zlib.deflateSync(INPUT), Buffer.from("junk")]);
  assert.deepStrictEqual(await parflate.inflate(raw), zlib.inflateSync(raw));
});

test("a stream that fails or is destroyed ends, and the next works", async () => {
  const damaged = zlib.gzipSync(INPUT);
  damaged[damaged.length >> 1] ^= 255;
  await assert.rejects(through(parflate.createGunzip(), [damaged]), { name: "ParflateError" });
  const refused = through(parflate.createGzip({ level: 99 }), [INPUT]);
  await assert.rejects(refused, { code: "invalid-option" });
  for (const stream of [parflate.createGzip(), parflate.createGunzip()]) {
    stream.write(INPUT.subarray(0, 5));
    const closed = new Promise((resolve) => stream.close(resolve));
    await closed;
    assert.ok(stream.destroyed);
  }
  assert.deepStrictEqual(zlib.gunzipSync(await through(parflate.createGzip(), chunks())), INPUT);
});

test("a stream that nobody reads stops taking input", async () => {
  for (const [stream, input] of [
    [parflate.createGzip({ level: 0 }), INPUT],
    [parflate.createGunzip(), zlib.gzipSync(Buffer.concat([INPUT, INPUT, INPUT]))],
  ]) {
    let taken = 0;
    const more = () => {
      while (taken < 400 && stream.write(input)) taken++;
      taken++;
      if (taken < 400) stream.once("drain", more);
    };
    stream.on("error", () => {});
    more();
    for (let seen = -1, looks = 0; looks < 5; looks = taken === seen ? looks + 1 : 0) {
      seen = taken;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(taken < 400, `${taken} chunks were taken`);
    stream.destroy();
  }
});

test("flush calls back when what was written has been taken", async () => {
  const stream = parflate.createGzip();
  stream.write("some text");
  await new Promise((resolve) => stream.flush(resolve));
  assert.strictEqual(stream.bytesWritten, 9);
  stream.end();
  const parts = [];
  for await (const part of stream) parts.push(part);
  assert.strictEqual(String(zlib.gunzipSync(Buffer.concat(parts))), "some text");
});

test("many small files at once use the workers", async () => {
  const pool = parflate.createPool({ workers: 2 });
  const files = Array.from({ length: 100 }, (_, index) =>
    Buffer.from(text(900 * index, index + 1)),
  );
  const packed = await Promise.all(files.map((file) => parflate.gzip(file, { pool })));
  assert.strictEqual(pool.startedWorkers, 2);
  for (const [index, each] of packed.entries()) {
    assert.deepStrictEqual(zlib.gunzipSync(each), files[index]);
  }
  pool.close();
});

/** A folder with two files, for archives. */
function makeTree() {
  mkdirSync(join(folder, "tree"), { recursive: true });
  writeFileSync(join(folder, "tree/large"), INPUT);
  writeFileSync(join(folder, "tree/small"), "small");
}

test("archiver writes a .tar.gz through it, and tar reads it through it", async () => {
  makeTree();
  const file = join(folder, "archiver.tar.gz");
  const archive = new TarArchive();
  archive.directory(join(folder, "tree"), "tree");
  const written = pipeline(archive, parflate.createGzip({ level: 9 }), createWriteStream(file));
  await archive.finalize();
  await written;
  const out = join(folder, "from-archiver");
  mkdirSync(out);
  await pipeline(createReadStream(file), parflate.createGunzip(), tar.extract({ cwd: out }));
  assert.deepStrictEqual(readFileSync(join(out, "tree/large")), INPUT);
  assert.strictEqual(readFileSync(join(out, "tree/small"), "utf8"), "small");
});

test("tar writes a .tgz through it, which tar alone reads", async () => {
  makeTree();
  const file = join(folder, "tar.tgz");
  const archive = tar.create({ cwd: folder, portable: true }, ["tree"]);
  await pipeline(archive, parflate.createGzip(), createWriteStream(file));
  const out = join(folder, "from-tar");
  mkdirSync(out);
  await tar.extract({ file, cwd: out });
  assert.deepStrictEqual(readFileSync(join(out, "tree/large")), INPUT);
});

test("compression-webpack-plugin takes it as its algorithm", async () => {
  const { default: webpack } = await import("webpack");
  writeFileSync(
    join(folder, "entry.js"),
    `console.log(${JSON.stringify("many words ".repeat(999))})`,
  );
  const stats = await new Promise((resolve, reject) =>
    webpack({
      mode: "production",
      context: folder,
      entry: "./entry.js",
      output: { path: join(folder, "webpack") },
      plugins: [
        new CompressionPlugin({ algorithm: parflate.gzip, compressionOptions: { level: 12 } }),
      ],
    }).run((error, result) => (error ? reject(error) : resolve(result))),
  );
  assert.ok(!stats.hasErrors(), stats.toString("errors-only"));
  const plain = readFileSync(join(folder, "webpack/main.js"));
  const packed = readFileSync(join(folder, "webpack/main.js.gz"));
  assert.deepStrictEqual(zlib.gunzipSync(packed), plain);
  assert.deepStrictEqual(packed, await parflate.gzip(plain, { level: 12 }));
});

test("vite-plugin-compression2 takes it as its algorithm", async () => {
  const { build } = await import("vite");
  const root = join(folder, "vite");
  mkdirSync(root);
  writeFileSync(join(root, "index.html"), '<script type="module" src="/main.js"></script>');
  writeFileSync(join(root, "main.js"), `console.log(${JSON.stringify("many words ".repeat(999))})`);
  const algorithm = defineAlgorithm((input, options) => parflate.gzip(input, options), {
    level: 12,
  });
  const names = { filename: "[path][base].gz", threshold: 100, include: /\.js$/ };
  await build({
    root,
    logLevel: "error",
    plugins: [compression({ algorithms: [algorithm], ...names })],
  });
  const { readdirSync } = await import("node:fs");
  const assets = join(root, "dist/assets");
  const [packed] = readdirSync(assets).filter((name) => name.endsWith(".gz"));
  const plain = readFileSync(join(assets, packed.slice(0, -3)));
  assert.deepStrictEqual(zlib.gunzipSync(readFileSync(join(assets, packed))), plain);
});
