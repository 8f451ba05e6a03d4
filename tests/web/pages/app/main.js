// An app that uses the package; the packaging test reads `window.outcome`.
import { capabilities, compress, createPool, decompress } from "parflate";

const input = new Uint8Array(3_000_000).map((_, at) => (at * at) >> 7);

async function run() {
  const pool = createPool({ workers: 2, startTimeout: 120_000 });
  const output = await compress(input, { pool, blockSize: 256 << 10 });
  const back = await decompress(output);
  return {
    isSame: back.length === input.length && back.every((byte, at) => byte === input[at]),
    startedWorkers: pool.startedWorkers,
    reason: pool.reason ?? "",
    found: await capabilities(pool),
  };
}

window.outcome = run().catch((error) => ({ error: String(error) }));
