/** The entry for synchronous calls, on pages, in Deno and in Bun. */

import { pagePlatform, setPlatform } from "../platform.js";

export * from "../sync.js";

setPlatform(pagePlatform());
