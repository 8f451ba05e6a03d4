/** The contestants, on a page. `measure(task)` is called by the runner, one task at a time. */

import { gzipSync } from "/tests/web/node_modules/fflate/esm/browser.js";
import { gzip as pakoGzip } from "/tests/web/node_modules/pako/dist/pako.mjs";
import {
  CompressionStreamZlib,
  setWasmExports,
} from "/tests/web/node_modules/zlib-streams/dist/zlib-streams.js";

import * as messages from "/pkg/dist/index.js";

/** Bytes of a chunk for the stream interfaces. */
const CHUNK_BYTES = 1 << 20;

const corpora = new Map();
const pools = new Map();

async function corpus(name) {
  if (!corpora.has(name)) {
    const parts = await Promise.all(
      (await (await fetch("/corpora.json")).json())[name].map(async (file) => {
        const response = await fetch(`/corpus/${file}`);
        return new Uint8Array(await response.arrayBuffer());
      }),
    );
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    corpora.set(name, whole);
  }
  return corpora.get(name);
}

/** The length of what a transform stream makes of the input. */
async function streamLength(input, stream) {
  const writer = stream.writable.getWriter();
  const writing = (async () => {
    for (let at = 0; at < input.length; at += CHUNK_BYTES) {
      await writer.write(input.subarray(at, at + CHUNK_BYTES));
    }
    await writer.close();
  })();
  let bytes = 0;
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
  }
  await writing;
  return bytes;
}

const CONTESTANTS = {
  "parflate messages": async (input, { level, workers }) => {
    if (!pools.has(workers)) pools.set(workers, messages.createPool({ workers }));
    return (await messages.compress(input, { level, pool: pools.get(workers) })).length;
  },
  "parflate shared": async (input, { level, workers }) => {
    const key = `shared ${workers}`;
    if (!pools.has(key)) {
      const { createSharedPool } = await import("/pkg/dist/shared.js");
      pools.set(key, await createSharedPool({ workers }));
    }
    return (await messages.compress(input, { level, pool: pools.get(key) })).length;
  },
  CompressionStream: (input) => streamLength(input, new CompressionStream("gzip")),
  fflate: (input, { level }) => gzipSync(input, { level }).length,
  pako: (input, { level }) => pakoGzip(input, { level }).length,
  "zlib-streams": async (input, { level }) => {
    await zlibStreams();
    return streamLength(input, new CompressionStreamZlib("gzip", { level }));
  },
};

let zlibStreamsReady;

function zlibStreams() {
  zlibStreamsReady ??= WebAssembly.instantiateStreaming(
    fetch("/tests/web/node_modules/zlib-streams/dist/zlib-streams.wasm"),
  ).then(({ instance }) => setWasmExports(instance.exports));
  return zlibStreamsReady;
}

/** Milliseconds and output bytes of one task. */
globalThis.measure = async (task) => {
  const input = await corpus(task.corpus);
  const start = performance.now();
  const bytesOut = await CONTESTANTS[task.tool](input, task);
  return { ms: performance.now() - start, bytesIn: input.length, bytesOut };
};
