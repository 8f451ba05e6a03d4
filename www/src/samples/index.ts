/** Samples on demand: made once in a worker, then kept; on the page where workers are refused. */
import { ask, WorkerRefused } from "../engine/post.ts";
import type { SampleId, SampleInfo } from "./catalogue.ts";

const kept = new Map<SampleId, Promise<Blob>>();

/** The sample's bytes. */
export function sample(info: SampleInfo): Promise<Blob> {
  let made = kept.get(info.id);
  if (made === undefined) {
    made = make(info);
    kept.set(info.id, made);
    made.catch(() => kept.delete(info.id));
  }
  return made;
}

async function make(info: SampleInfo): Promise<Blob> {
  try {
    const create = (): Worker =>
      new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    return await ask<SampleInfo, Blob>(create, info);
  } catch (error) {
    if (!(error instanceof WorkerRefused)) throw error;
    const { makeSample } = await import("./make.ts");
    return makeSample(info.id, info.sizeBytes);
  }
}
