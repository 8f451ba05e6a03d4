/** The entry for Node. */

import "./threads.js";

export * from "../api.js";
