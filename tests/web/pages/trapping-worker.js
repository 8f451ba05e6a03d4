// The real worker, whose core really traps with its second block: it is told that the job has two
// gigabytes, and reads beyond its memory.
import "../../../pkg/dist/worker.js";

const { Instance } = WebAssembly;
let jobs = 0;
WebAssembly.Instance = function (...given) {
  const { exports } = new Instance(...given);
  const worker_compress = (...values) => {
    jobs++;
    return exports.worker_compress(...values.slice(0, -1), jobs === 2 ? 0x7fff_ffff : values.at(-1));
  };
  return { exports: { ...exports, worker_compress } };
};
