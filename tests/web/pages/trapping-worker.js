// The real worker, whose core really traps with blocks that have a dictionary: it is told that the
// job has two gigabytes, and reads beyond its memory.
import "../../../pkg/dist/worker.js";

/** More than the first block of the test has, and less than the others with their dictionaries. */
const LONG_JOB_BYTES = 150_000;

const { Instance } = WebAssembly;
// A function, as it is called with `new`.
WebAssembly.Instance = (...given) => {
  const { exports } = new Instance(...given);
  const worker_compress = (...values) => {
    const job_bytes = values.pop();
    return exports.worker_compress(...values, job_bytes > LONG_JOB_BYTES ? 0x7fff_ffff : job_bytes);
  };
  return { exports: { ...exports, worker_compress } };
};
