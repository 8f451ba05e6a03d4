/** The entry for pages, bundlers, Deno and Bun. */

import { pagePlatform, setPlatform } from "../platform.js";

export * from "../api.js";

setPlatform(pagePlatform());
