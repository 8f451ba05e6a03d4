/** Generated inputs, the same in every engine: integers only, no clock. */

/** A xorshift generator (Marsaglia, 2003) of 32-bit numbers. */
export function numbers(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** Bytes that no encoder can shorten. */
export function random(bytes, seed = 1) {
  const next = numbers(seed);
  return Uint8Array.from({ length: bytes }, () => next() & 0xff);
}

/** Something like text: words of a small vocabulary with a skew, and now and then a number. */
export function text(bytes, seed = 1) {
  const next = numbers(seed);
  const vocabulary = Array.from({ length: 512 }, () =>
    Uint8Array.from({ length: 2 + (next() % 9) }, () => 97 + (next() % 26)),
  );
  const output = new Uint8Array(bytes);
  let at = 0;
  while (at < bytes) {
    const rank = next() % 512;
    const word = next() % 16 === 0 ? digits(next()) : vocabulary[(rank * (next() % 512)) >> 9];
    for (const byte of word) if (at < bytes) output[at++] = byte;
    if (at < bytes) output[at++] = next() % 12 === 0 ? 10 : 32;
  }
  return output;
}

function digits(number) {
  return Array.from(String(number), (digit) => digit.charCodeAt(0));
}

/** Text, zeros, noise and a short period, one after the other. */
export function mixed(bytes, seed = 1) {
  const output = text(bytes, seed);
  const quarter = bytes >> 2;
  output.fill(0, quarter, 2 * quarter);
  output.set(random(quarter, seed), 2 * quarter);
  for (let at = 3 * quarter; at < 3 * quarter + (quarter >> 1); at++) output[at] = at % 3;
  return output;
}

/** The samples of `tests/samples`, made when they are first asked for. */
const SAMPLES = {
  empty: () => new Uint8Array(0),
  byte: () => Uint8Array.of(7),
  "text 150000": () => text(150_000, 3),
  "random 70000": () => random(70_000, 4),
  "mixed 200000": () => mixed(200_000, 5),
};

const made = new Map();

/** A sample of the table of hashes, by its name there. */
export function sampleOf(name) {
  if (!made.has(name)) made.set(name, SAMPLES[name]());
  return made.get(name);
}
