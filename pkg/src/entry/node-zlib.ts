/** The entry for Node with streams and calls shaped as those of `node:zlib`. */

import { nodePlatform } from "../node-platform.js";
import { setPlatform } from "../platform.js";

export type { PoolOptions } from "../api.js";
export { createPool, ParflateError } from "../api.js";
export * from "../node-zlib.js";

setPlatform(nodePlatform);
