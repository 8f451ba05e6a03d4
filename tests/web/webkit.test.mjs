import * as engine from "./engines/webkit.mjs";
import { declareSuites } from "./engines/run.mjs";

declareSuites(engine);
