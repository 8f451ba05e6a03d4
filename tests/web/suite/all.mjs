/** Every suite, in the order in which a reader meets the package. */

import "./bytes.mjs";
import "./pool.mjs";
import "./block-events.mjs";
import "./compression-rules.mjs";
import "./decompression-rules.mjs";
import "./reading.mjs";

export { allTests } from "./harness.mjs";
