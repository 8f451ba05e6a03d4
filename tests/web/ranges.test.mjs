/** `parflate/ranges`: any part of a compressed file, from a blob, a file on disk or over HTTP. */

import assert from "node:assert";
import { createServer } from "node:http";
import { after, test } from "node:test";

import * as parflate from "../../pkg/dist/node.js";
import { open, ParflateError } from "../../pkg/dist/ranges-node.js";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { serve } from "./engines/server.mjs";
import * as webkit from "./engines/webkit.mjs";
import { mixed, numbers } from "./suite/data.mjs";

const CONTENT = mixed(5_000_000, 31);
const made = await parflate.compress(CONTENT, { index: true, restartEvery: 256 << 10 });

/** A server of the file, which serves ranges in the way that `how` says. */
async function serveFile(how = {}) {
  let sentBytes = 0;
  const server = createServer((request, response) => {
    const body = how.body?.() ?? made.bytes;
    if (request.url === "/index") {
      response.end(made.index);
      return;
    }
    if (how.status) {
      response.writeHead(how.status).end();
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    if (from === undefined || how.isPlain) {
      response.end(body);
      return;
    }
    const part = body.subarray(Number(from), Number(to) + 1);
    sentBytes += part.length;
    response.writeHead(206, {
      "Content-Range": `bytes ${from}-${Number(from) + part.length - 1}/${how.size ?? body.length}`,
      ...how.headers?.(),
    });
    response.end(how.isShort ? part.subarray(1) : part);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${server.address().port}`;
  return { file: `${address}/file.gz`, index: `${address}/index`, sent: () => sentBytes };
}

/** Reads at many places, ends and edges included. */
async function assertReads(file, content = CONTENT) {
  const next = numbers(8);
  const places = [0, 1, (256 << 10) - 1, 256 << 10, content.length - 1, content.length, 2 ** 40];
  for (let round = 0; round < 20; round++) places.push(next() % content.length);
  for (const offset of places) {
    for (const length of [0, 1, 65_536, 600_000]) {
      const expected = content.subarray(offset, offset + length);
      const found = await file.read(offset, length);
      assert.ok(Buffer.compare(found, expected) === 0, `${length} bytes at ${offset}`);
    }
  }
}

test("compress makes the index besides, and the same file", async () => {
  const plain = await parflate.compress(CONTENT, { restartEvery: 256 << 10 });
  assert.deepStrictEqual(made.bytes, plain);
  assert.strictEqual(Buffer.from(made.index.subarray(0, 5)).toString(), "GZIDX");
  const parts = [];
  const sink = new WritableStream({ write: (part) => void parts.push(part) });
  const options = { index: true, restartEvery: 256 << 10 };
  const report = await parflate.compressTo(new Blob([CONTENT]), sink, options);
  assert.deepStrictEqual(report.index, made.index);
  assert.ok(Buffer.concat(parts).equals(plain));
  const alone = await parflate.compress(CONTENT, {
    ...options,
    pool: parflate.createPool({ workers: 0 }),
  });
  assert.deepStrictEqual(alone.index, made.index);
  const refused = parflate.compress("x", { index: true, format: "deflate" });
  await assert.rejects(refused, { code: "invalid-option" });
  // 4 MiB apart if the call does not say, which the file then is, too.
  const usual = await parflate.compress(CONTENT, { index: true });
  assert.deepStrictEqual(usual.bytes, await parflate.compress(CONTENT, { restartEvery: 4 << 20 }));
});

test("any part of a blob and of a source of one's own, by index bytes or a blob", async () => {
  const blob = new Blob([made.bytes]);
  const file = await open(blob, { index: made.index });
  assert.strictEqual(file.size, CONTENT.length);
  await assertReads(file);
  let most = 0;
  const own = {
    size: made.bytes.length,
    read: async (start, end) => {
      most = Math.max(most, end - start);
      return made.bytes.subarray(start, end);
    },
  };
  await assertReads(await open(own, { index: new Blob([made.index]) }));
  assert.ok(most < made.bytes.length / 2, `${most} bytes of the file were read at once`);
  file.close();
  await assert.rejects(file.read(0, 1), { code: "read-failed" });
});

test("reads that are under way together do not disturb each other", async () => {
  const file = await open(new Blob([made.bytes]), { index: made.index });
  const offsets = Array.from({ length: 30 }, (_, index) => (index * 999_983) % CONTENT.length);
  const parts = await Promise.all(offsets.map((offset) => file.read(offset, 1_000)));
  for (const [index, part] of parts.entries()) {
    assert.deepStrictEqual(part, CONTENT.slice(offsets[index], offsets[index] + 1_000));
  }
});

test("over HTTP, by an index at an address: only what is needed is fetched", async () => {
  const { file: address, index, sent } = await serveFile();
  const file = await open(address, { index });
  assert.strictEqual(sent(), 0);
  const part = await file.read(3_000_000, 65_536);
  assert.deepStrictEqual(part, CONTENT.slice(3_000_000, 3_065_536));
  assert.ok(sent() < 700_000, `${sent()} bytes were fetched for 65536`);
  await assertReads(file);
});

test("a server without ranges, and other refusals, are named", async () => {
  for (const [how, pattern] of [
    [{ isPlain: true }, /whole file and no ranges/],
    [{ status: 404 }, /404/],
    [{ status: 500 }, /500/],
    [{ size: 5 }, /has the file changed/],
    [{ isShort: true }, /instead of|terminated|mismatch/],
    [{ headers: () => ({ "Content-Encoding": "gzip" }) }, /Content-Encoding/],
  ]) {
    const { file: address } = await serveFile(how);
    const file = await open(address, { index: made.index });
    const error = await file.read(1_000_000, 10).catch((reason) => reason);
    assert.ok(error instanceof ParflateError, String(error));
    assert.strictEqual(error.code, "read-failed", pattern);
    assert.match(error.message, pattern);
  }
  const gone = await open("http://127.0.0.1:9/file.gz", { index: made.index });
  await assert.rejects(gone.read(0, 1), { code: "read-failed" });
  const { file: address } = await serveFile({ status: 403 });
  await assert.rejects(open(new Blob([made.bytes]), { index: address }), { code: "read-failed" });
});

test("a file that changes while it is open is noticed", async () => {
  let version = 1;
  const { file: address } = await serveFile({ headers: () => ({ ETag: `"${version}"` }) });
  const file = await open(address, { index: made.index });
  await file.read(0, 10);
  version = 2;
  await assert.rejects(file.read(4_000_000, 10), /has changed/);
});

test("a failed read does not spoil the next", async () => {
  let fails = true;
  const source = {
    size: made.bytes.length,
    read: async (start, end) => {
      if (fails) throw new Error("not now");
      return made.bytes.subarray(start, end);
    },
  };
  const file = await open(source, { index: made.index });
  await assert.rejects(file.read(1_000, 10), /not now/);
  fails = false;
  await assertReads(file);
});

test("damaged indexes, files of another length and damaged files are refused", async () => {
  const blob = new Blob([made.bytes]);
  for (const index of [new Uint8Array(0), made.index.slice(0, -1), made.index.map((b) => b ^ 1)]) {
    await assert.rejects(open(blob, { index }), { code: "invalid-index" });
  }
  const longer = new Blob([made.bytes, "x"]);
  await assert.rejects(open(longer, { index: made.index }), { code: "invalid-index" });
  await assert.rejects(open(5, { index: made.index }), TypeError);
  const damaged = made.bytes.slice();
  damaged.fill(255, 400_000, 500_000);
  const file = await open(new Blob([damaged]), { index: made.index });
  await assert.rejects(file.read(0, CONTENT.length), { code: "corrupt" });
  assert.deepStrictEqual(await file.read(0, 100), CONTENT.slice(0, 100));
  await assert.rejects(async () => file.read(-1, 1), { code: "invalid-option" });
  await assert.rejects(async () => file.read(0, 1.5), { code: "invalid-option" });
});

test("a signal stops opening and reading", async () => {
  const aborted = AbortSignal.abort(new Error("enough"));
  const blob = new Blob([made.bytes]);
  await assert.rejects(open(blob, { index: made.index, signal: aborted }), /enough/);
  const controller = new AbortController();
  const source = {
    size: made.bytes.length,
    read: (_start, _end, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  };
  const file = await open(source, { index: made.index, signal: controller.signal });
  const reading = file.read(0, 1);
  controller.abort(new Error("enough"));
  await assert.rejects(reading, /enough/);
});

/** On a page: an index that the page makes, and a blob. */
const onPage = `(async () => {
  const { compress } = await import("/pkg/dist/index.js");
  const { open } = await import("/pkg/dist/ranges.js");
  const { mixed } = await import("/tests/web/suite/data.mjs");
  const content = mixed(1_500_000, 3);
  const { bytes, index } = await compress(content, { index: true, restartEvery: 100_000 });
  const file = await open(new Blob([bytes]), { index });
  const part = await file.read(777_777, 1_000);
  return file.size === content.length && part.every((byte, at) => byte === content[777_777 + at]);
})()`;

for (const engine of [chromium, firefox, webkit]) {
  test(`${engine.name} reads a part of a blob`, { timeout: 300_000 }, async () => {
    const server = await serve();
    const browser = await engine.launch();
    try {
      const page = await browser.open(`${server.address}/tests/web/pages/blank.html`);
      assert.strictEqual(await page.run(onPage), true);
      await page.close();
    } finally {
      await browser.close();
      server.close();
    }
  });
}
