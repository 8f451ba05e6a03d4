/** The entry with everything in one file, for where no other file can be served. */

import { setPlatform } from "../platform.js";
import { coreBase64, workerSource } from "./inline-files.js";
import { webPlatform } from "./web-platform.js";

setPlatform(
  webPlatform({
    compile: () => WebAssembly.compile(Uint8Array.from(atob(coreBase64), (c) => c.charCodeAt(0))),
    start: () => {
      const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
      try {
        return new Worker(url);
      } finally {
        // The worker has its address by then; engines fetch it before they forget it.
        setTimeout(() => URL.revokeObjectURL(url), 10_000);
      }
    },
  }),
);

export * from "../api.js";
