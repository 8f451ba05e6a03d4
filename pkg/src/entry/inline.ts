/** The entry with everything in one file, for pages that cannot serve the core and the worker. */

import { coreBase64, workerSource } from "../generated/inline-files.js";
import { setPlatform, webPlatform } from "../platform.js";

export * from "../api.js";

/** Milliseconds after which the worker's address is revoked; engines fetch it within a few. */
const REVOKE_MS = 10_000;

setPlatform(
  webPlatform({
    compile: () => WebAssembly.compile(Uint8Array.from(atob(coreBase64), (c) => c.charCodeAt(0))),
    start: () => {
      const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
      try {
        return new Worker(url);
      } finally {
        setTimeout(() => URL.revokeObjectURL(url), REVOKE_MS);
      }
    },
  }),
);
