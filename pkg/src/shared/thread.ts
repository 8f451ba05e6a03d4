/** One of rayon's threads: an instance of the core on the pool's memory. */

import init, { wbg_rayon_start_worker } from "./parflate.js";

self.onmessage = async ({ data }) => {
  await init({ module_or_path: data.module, memory: data.memory });
  self.postMessage("ready");
  wbg_rayon_start_worker(data.receiver);
};
