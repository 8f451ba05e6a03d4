/** The entry for synchronous calls, in Node. */

import { nodePlatform } from "../node-platform.js";
import { setPlatform } from "../platform.js";

export * from "../sync.js";

setPlatform(nodePlatform);
