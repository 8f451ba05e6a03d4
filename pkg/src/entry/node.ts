/** The entry for Node. */

import { nodePlatform } from "../node-platform.js";
import { setPlatform } from "../platform.js";

export * from "../api.js";

setPlatform(nodePlatform);
