/** The samples' worker: tens of megabytes of text would freeze the page. */
import { answer } from "../engine/post.ts";
import type { SampleInfo } from "./catalogue.ts";
import { makeSample } from "./make.ts";

answer(({ id, sizeBytes }: SampleInfo) => Promise.resolve(makeSample(id, sizeBytes)));
