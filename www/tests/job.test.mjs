/**
 * Jobs in each engine: dropping, pasting, folders, several files; compressing, saving and
 * decompressing; cancelling; the race; the shared-memory pool; a narrow screen.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gunzipSync, gzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { describeInEach, serve } from "./support/engines.mjs";
import {
  dropBytes,
  dropFolder,
  dropTexts,
  openPage,
  rowState,
  save,
  setOptions,
  textOf,
} from "./support/steps.mjs";

const SETTLED = ["done", "failed", "cancelled"];

describeInEach("the page", 900_000, (name, engine) => {
  let server;
  before(async () => {
    server = await serve();
  });
  after(() => server?.close());

  const drop = (file, sizeBytes) => engine.run(dropTexts, [{ name: file, sizeBytes }]);
  const settled = (file) => engine.run(rowState, file, SETTLED);
  const saved = async () => Buffer.from(await engine.run(save), "base64");

  test("a dropped file is compressed, verified and saved", async () => {
    await openPage(engine, server.url);
    await drop("words.txt", 5_000_000);
    const row = await settled("words.txt");
    assert.equal(row.state, "done", row.text);
    assert.equal(row.label, "verified");
    const bytes = await saved();
    assert.ok(bytes.length < 2_500_000, `${bytes.length} bytes are too many`);
    assert.ok(gunzipSync(bytes).equals(Buffer.from(textOf(5_000_000))));
    await engine.screenshot("done");
  });

  test("zlib and raw streams at levels 1 and 9, on one worker", async () => {
    for (const [format, level, inflate] of [
      ["deflate", 1, inflateSync],
      ["deflate-raw", 9, inflateRawSync],
    ]) {
      await openPage(engine, server.url);
      await engine.run(setOptions, { format, level, workers: 1 });
      await drop("words.txt", 1_200_000);
      const row = await settled("words.txt");
      assert.equal(row.state, "done", row.text);
      assert.ok(inflate(await saved()).equals(Buffer.from(textOf(1_200_000))), format);
    }
  });

  test("an empty file becomes an empty stream", async () => {
    await openPage(engine, server.url);
    await drop("empty.txt", 0);
    assert.equal((await settled("empty.txt")).label, "verified");
    assert.equal(gunzipSync(await saved()).length, 0);
  });

  test("several files dropped at once queue up, and each is verified", async () => {
    await openPage(engine, server.url);
    const names = ["one.txt", "two.txt", "three.txt"];
    await engine.run(
      dropTexts,
      names.map((each, at) => ({ name: each, sizeBytes: 1_000_000 * (at + 1) })),
    );
    for (const each of names) assert.equal((await settled(each)).label, "verified", each);
    const order = await engine.run(() =>
      [...document.querySelectorAll(".row-name")].map((row) => row.textContent),
    );
    assert.deepEqual(order, names.toReversed(), "the newest is first");
    assert.equal(await engine.run(() => document.getElementById("save-all").hidden), false);
    // The newest row is the last file's.
    assert.ok(gunzipSync(await saved()).equals(Buffer.from(textOf(3_000_000))));
  });

  test("pasted text is compressed", async () => {
    await openPage(engine, server.url);
    await engine.run(() => {
      document.getElementById("paste-text").click();
      document.getElementById("text").value = "to be or not to be, että näin. ".repeat(50);
      document.querySelector('#text-dialog button[value="add"]').click();
    });
    assert.equal((await settled("text.txt")).label, "verified");
    assert.equal(
      gunzipSync(await saved()).toString(),
      "to be or not to be, että näin. ".repeat(50),
    );
  });

  test("a dropped folder becomes a tar archive inside the gzip stream", async () => {
    await openPage(engine, server.url);
    const files = {
      "b.txt": "second",
      "a.txt": "first",
      "deep/er/c.txt": "x".repeat(700),
      "deep/d.txt": "",
      "deep/void/": "",
    };
    await engine.run(dropFolder, { name: "things", files });
    const row = await settled("things.tar");
    assert.equal(row.label, "verified", row.text);
    assert.deepEqual(untar(gunzipSync(await saved())), [
      ["things/a.txt", "first"],
      ["things/b.txt", "second"],
      ["things/deep/d.txt", ""],
      ["things/deep/er/c.txt", "x".repeat(700)],
      ["things/deep/void/", ""],
    ]);
  });

  test("a gzip file of two members is decompressed", async () => {
    await openPage(engine, server.url);
    const members = Buffer.concat([
      gzipSync(textOf(300_000)),
      gzipSync(Buffer.from("the second member")),
    ]);
    await engine.run(dropBytes, { name: "words.txt.gz", base64: members.toString("base64") });
    const row = await settled("words.txt.gz");
    assert.equal(row.state, "done", row.text);
    const bytes = await saved();
    assert.equal(bytes.length, 300_000 + 17);
    assert.equal(bytes.subarray(-17).toString(), "the second member");
  });

  test("damaged and truncated files fail with an explanation; the next job works", async () => {
    await openPage(engine, server.url);
    const whole = gzipSync(textOf(300_000));
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 6] ^= 1;
    const cases = [
      ["bad.gz", damaged, /is damaged/],
      ["short.gz", whole.subarray(0, 12), /is incomplete/],
    ];
    for (const [file, bytes, words] of cases) {
      await engine.run(dropBytes, { name: file, base64: bytes.toString("base64") });
      const row = await settled(file);
      assert.equal(row.state, "failed");
      assert.match(row.text, words);
    }
    await engine.screenshot("failed");
    await drop("next.txt", 100_000);
    assert.equal((await settled("next.txt")).state, "done");
  });

  test("a cancelled job stops before its end, keeps nothing, and can be tried again", async () => {
    await openPage(engine, server.url);
    await engine.run(setOptions, { level: 12 });
    await drop("long.txt", 24_000_000);
    const picture = await engine.run(async () => {
      const label = () => document.getElementById("canvas").getAttribute("aria-label");
      const row = () => document.querySelector(".row");
      const until = async (isReached) => {
        while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      await until(() => row()?.querySelector("progress").value > 0);
      document.getElementById("cancel").click();
      await until(() => row().dataset.state !== "running");
      if (row().dataset.state !== "cancelled") throw new Error(`it is "${row().dataset.state}"`);
      return label();
    });
    const [, blocks] = /: (\d+) blocks\./.exec(picture);
    assert.ok(Number(blocks) < 24_000_000 / 524_288, `all of ${blocks} blocks were compressed`);
    await engine.run(setOptions, { level: 1 });
    await engine.run(() => {
      const row = document.querySelector(".row");
      const labels = [...row.querySelectorAll("button")].map(({ textContent }) => textContent);
      if (labels.join() !== "Try again") throw new Error(`the row offers ${labels}`);
      row.querySelector("button").click();
      // The new row has the same name.
      row.remove();
    });
    assert.equal((await settled("long.txt")).label, "verified");
  });

  test("the race on a job's file ends with every result verified", async () => {
    await openPage(engine, server.url);
    await engine.run(setOptions, { level: 6 });
    await drop("race.txt", 1_500_000);
    assert.equal((await settled("race.txt")).label, "verified");
    const rows = await engine.run(async () => {
      [...document.querySelectorAll(".row button")]
        .find(({ textContent }) => textContent === "Race")
        .click();
      const deadline = Date.now() + 170_000;
      while (document.getElementById("race-after").hidden) {
        if (Date.now() > deadline)
          throw new Error(document.getElementById("race-board").textContent);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return [...document.querySelectorAll("#race-table tbody tr")].map((row) =>
        [...row.cells].map((cell) => cell.textContent),
      );
    });
    assert.ok(rows.length >= 4, `${rows.length} contenders`);
    for (const row of rows) assert.equal(row.at(-1), "yes", row.join(" "));
  });

  test("a screen of 360 pixels shows everything without scrolling sideways", async () => {
    await openPage(engine, server.url);
    await engine.resize(360, 740);
    const long = "a-rather-long-name-of-a-file-that-has-to-fit-somewhere.txt";
    await drop(long, 2_000_000);
    await settled(long);
    const { wide, inner } = await engine.run(() => ({
      wide: document.documentElement.scrollWidth,
      inner: innerWidth,
    }));
    assert.ok(wide <= inner, `${wide} px in ${inner}`);
    await engine.screenshot("narrow");
    await engine.resize(1280, 900);
  });

  test("the shared-memory pool has a row per thread and makes the same bytes", async (t) => {
    const isolated = await serve({ isIsolated: true });
    try {
      const results = [];
      for (const pool of ["messages", "shared"]) {
        await openPage(engine, isolated.url);
        if (
          await engine.run(() => document.querySelector('#pool option[value="shared"]').disabled)
        ) {
          // WebKit's GTK port has no SharedArrayBuffer, isolated or not.
          assert.equal(name, "webkit");
          t.skip("no shared memory");
          return;
        }
        await engine.run(setOptions, { pool, workers: 2 });
        await drop("same.txt", 8_000_000);
        const row = await settled("same.txt");
        assert.equal(row.label, "verified", row.text);
        results.push(await saved());
        const picture = await engine.run(() =>
          document.getElementById("canvas").getAttribute("aria-label"),
        );
        assert.match(picture, /: \d\d+ blocks\. worker 1: \d+, worker 2: \d+\.$/);
        await engine.screenshot(pool);
      }
      assert.ok(results[0].equals(results[1]));
    } finally {
      await engine.leave();
      await isolated.close();
    }
  });

  test("no error was raised or logged, and every requested file exists", async () => {
    await engine.leave();
    assert.deepEqual(engine.errors, []);
    assert.deepEqual(
      server.files().filter(({ isFound }) => !isFound),
      [],
    );
  });
});

/** A tar archive's files as paths and texts; checks each header (POSIX.1-2024, pax, ustar). */
function untar(archive) {
  const files = [];
  for (let at = 0; archive[at] !== 0; ) {
    const field = (from, length) =>
      archive.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    assert.equal(field(257, 5), "ustar");
    const sum = archive
      .subarray(at, at + 512)
      .reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte), 0);
    assert.equal(Number.parseInt(field(148, 8), 8), sum, "header checksum");
    const sizeBytes = Number.parseInt(field(124, 12), 8);
    files.push([field(0, 100), archive.toString("utf8", at + 512, at + 512 + sizeBytes)]);
    at += 512 * (1 + Math.ceil(sizeBytes / 512));
  }
  return files;
}
