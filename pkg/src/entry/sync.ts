/** The entry for calls that return at once, on pages. */

import "./page.js";

export * from "../sync.js";
