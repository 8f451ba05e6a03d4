// The real worker, with a core that really traps on blocks that have a dictionary: the job's length
// is given as two gigabytes, so the core reads beyond its memory.
import "../../../pkg/dist/worker.js";

/** More than the first block of the test has, and less than the others with their dictionaries. */
const LONG_JOB_BYTES = 150_000;

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, given) {
    const { exports } = new Instance(...given);
    const worker_compress = (...values) => {
      const job_bytes = values.pop();
      const given_bytes = job_bytes > LONG_JOB_BYTES ? 0x7fff_ffff : job_bytes;
      return exports.worker_compress(...values, given_bytes);
    };
    return { exports: { ...exports, worker_compress } };
  },
});
