/** Sets the platform of pages: the core and the worker are files beside this one. */

import { hasSimd, setPlatform } from "../platform.js";
import { compileFrom, webPlatform } from "./web-platform.js";

setPlatform(
  webPlatform({
    compile: () =>
      compileFrom(
        hasSimd()
          ? new URL("./core.wasm", import.meta.url)
          : new URL("./baseline.wasm", import.meta.url),
      ),
    // Bundlers recognise this expression, written out like this, and emit the worker.
    start: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  }),
);
