import * as engine from "./engines/firefox.mjs";
import { declareSuites } from "./engines/run.mjs";

declareSuites(engine);
