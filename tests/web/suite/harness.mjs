/**
 * The helpers of the suites, which run unchanged in Node and on a page.
 *
 * A suite is a list of named tests. A runner calls each with the package's exports and reports.
 */

const tests = [];

/** Adds a test; `run` gets what `context.mjs` makes and fails by throwing. */
export function test(name, run) {
  tests.push({ name, run });
}

/** All tests that the imported suites have added. */
export function allTests() {
  return tests;
}

/** The outcome of a test, to be sent elsewhere: `null`, or what went wrong. */
export async function outcomeOf({ run }, context) {
  try {
    await run(context);
    return null;
  } catch (error) {
    return `${error?.name}: ${error?.message}\n${error?.stack ?? ""}`;
  }
}

/** Fails unless `condition` holds. */
export function ok(condition, message) {
  if (!condition) throw new Error(message ?? "expected something true");
}

/** Fails unless both are the same value. */
export function equal(actual, expected, message = "") {
  if (!Object.is(actual, expected)) {
    throw new Error(`${message} expected ${String(expected)}, got ${String(actual)}`);
  }
}

/** Fails unless both have the same bytes. */
export function sameBytes(actual, expected, message = "") {
  equal(actual.length, expected.length, `${message} length:`);
  for (let at = 0; at < actual.length; at++) {
    if (actual[at] !== expected[at]) throw new Error(`${message} first difference at ${at}`);
  }
}

/** Fails unless the promise rejects with exactly this class; returns what it rejected with. */
export async function rejects(promise, expected, message = "") {
  let value;
  try {
    value = await promise;
  } catch (reason) {
    if (reason?.constructor !== expected) {
      throw new Error(`${message} expected ${expected.name}, got ${String(reason)}`);
    }
    return reason;
  }
  const got = String(value).slice(0, 100);
  throw new Error(`${message} expected ${expected.name}, but it resolved with ${got}`);
}

/** Fails unless the call throws exactly this class. */
export function throws(call, expected) {
  try {
    call();
  } catch (reason) {
    equal(reason?.constructor, expected, "class of what was thrown:");
    return;
  }
  throw new Error(`expected ${expected.name}, but nothing was thrown`);
}

/** Milliseconds after which a promise counts as hung: no machine is so busy. */
export const HANG_MS = 120_000;

/** Fails if the promise hangs; else settles like it. */
export function settles(promise, what) {
  let timer;
  const hung = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} has hung`)), HANG_MS);
  });
  return Promise.race([promise, hung]).finally(() => clearTimeout(timer));
}

/** Resolves after a while. */
export function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** All bytes of a stream. */
export async function readAll(stream) {
  const parts = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  return join(parts);
}

/** One buffer with all parts. */
export function join(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Hexadecimal digits as bytes. */
export function fromHex(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A stream's content by the platform's own decoder, which shares no code with ours. */
export async function inflateByPlatform(bytes, format) {
  return readAll(new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)));
}

/** A platform stream's chunks arrive as bytes of one source. */
export async function through(stream, chunks) {
  const writer = stream.writable.getWriter();
  const writing = (async () => {
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  })();
  writing.catch(() => {});
  const output = await readAll(stream.readable);
  await writing;
  return output;
}

export const FORMATS = ["gzip", "deflate", "deflate-raw"];
