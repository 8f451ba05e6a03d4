/** The context that every test of the suites is given. */

import { HANG_MS } from "./harness.mjs";

const page = (name) => new URL(`../pages/${name}`, import.meta.url);

/** `api` is the package's exports, and `native` some of the native library's digests. */
export function contextOf({ api, native }) {
  return {
    api: {
      ...api,
      // On a busy machine a worker that starts late must not be taken for one that does not.
      createPool: (options) => api.createPool({ startTimeout: HANG_MS, ...options }),
    },
    native,
    /** Workers that fail, each in its own way. */
    files: {
      missing: page("no-such-worker.js"),
      silent: page("silent-worker.js"),
      dying: page("dying-worker.js"),
      closing: page("closing-worker.js"),
      trapping: page("trapping-worker.js"),
    },
  };
}
