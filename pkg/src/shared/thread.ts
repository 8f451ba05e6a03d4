/** One of rayon's threads: an instance on the pool's memory that works until it is ended. */

import init, { wbg_rayon_start_worker } from "./parflate.js";

self.onmessage = async ({ data }) => {
  await init({ module_or_path: data.module, memory: data.memory });
  self.postMessage("ready");
  wbg_rayon_start_worker(data.receiver);
};
