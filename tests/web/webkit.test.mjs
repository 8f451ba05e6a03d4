import { declareSuites } from "./engines/run.mjs";
import * as engine from "./engines/webkit.mjs";

declareSuites(engine);
