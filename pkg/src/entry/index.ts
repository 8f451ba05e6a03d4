/** The entry for pages. */

import "./page.js";

export * from "../api.js";
