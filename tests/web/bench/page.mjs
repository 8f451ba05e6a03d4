/**
 * The contestants, on a page. The runner calls `prepare(corpus)`, then `measure(task)` some times;
 * each contestant's script is fetched by its first task, so that on a fresh page that one is cold.
 */

/** Bytes of a chunk for the stream interfaces. */
const CHUNK_BYTES = 1 << 20;

const OTHERS = "/tests/web/node_modules";

let input;

/** Fetches the input. */
globalThis.prepare = async (files) => {
  const parts = await Promise.all(
    files.map(async (file) => (await fetch(`/corpus/${file}`)).arrayBuffer()),
  );
  input = new Uint8Array(await new Blob(parts).arrayBuffer());
};

/** The bytes that a transform stream makes of the input. */
async function streamLength(stream) {
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

let pool;
let zlibStreams;

const CONTESTANTS = {
  "parflate messages": async ({ level, workers }) => {
    const { createPool, ParallelCompressionStream } = await import("/pkg/dist/index.js");
    pool ??= createPool({ workers });
    return streamLength(new ParallelCompressionStream("gzip", { level, pool }));
  },
  "parflate shared": async ({ level, workers }) => {
    const { createSharedPool, ParallelCompressionStream } = await import("/pkg/dist/shared.js");
    pool ??= await createSharedPool({ workers });
    return streamLength(new ParallelCompressionStream("gzip", { level, pool }));
  },
  CompressionStream: () => streamLength(new CompressionStream("gzip")),
  fflate: async ({ level }) => {
    const { gzipSync } = await import(`${OTHERS}/fflate/esm/browser.js`);
    return gzipSync(input, { level }).length;
  },
  pako: async ({ level }) => {
    const { gzip } = await import(`${OTHERS}/pako/dist/pako.mjs`);
    return gzip(input, { level }).length;
  },
  "zlib-streams": async ({ level }) => {
    const dist = `${OTHERS}/zlib-streams/dist`;
    const { CompressionStreamZlib, setWasmExports } = await import(`${dist}/zlib-streams.js`);
    zlibStreams ??= WebAssembly.instantiateStreaming(fetch(`${dist}/zlib-streams.wasm`)).then(
      ({ instance }) => setWasmExports(instance.exports),
    );
    await zlibStreams;
    return streamLength(new CompressionStreamZlib("gzip", { level }));
  },
};

/** Milliseconds and output bytes of one task; a page is given tasks of one contestant only. */
globalThis.measure = async (task) => {
  const start = performance.now();
  const bytesOut = await CONTESTANTS[task.tool](task);
  return { ms: performance.now() - start, bytesIn: input.length, bytesOut };
};
