import * as engine from "./engines/chromium.mjs";
import { declareSuites } from "./engines/run.mjs";

declareSuites(engine);
