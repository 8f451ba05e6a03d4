/** The entry for calls that return at once, in Node. */

import "./threads.js";

export * from "../sync.js";
