/** The samples a visitor can try, each made once, in a worker, when it is first asked for. */
import { runTask } from "../background/run.ts";
import type { SampleId, SampleInfo } from "./sample.ts";

const MB = 1_000_000;

export const SAMPLES: readonly SampleInfo[] = [
  { id: "mixed", title: "Mixed data", fileName: "mixed.bin", sizeBytes: 48 * MB },
  { id: "log", title: "Server log", fileName: "access.log", sizeBytes: 32 * MB },
  { id: "json", title: "JSON records", fileName: "records.json", sizeBytes: 24 * MB },
  { id: "prose", title: "Prose", fileName: "prose.txt", sizeBytes: 16 * MB },
  { id: "noise", title: "Random bytes", fileName: "random.bin", sizeBytes: 16 * MB },
];

const made = new Map<SampleId, Promise<Blob>>();

export function sampleInfo(id: string): SampleInfo | undefined {
  return SAMPLES.find((sample) => sample.id === id);
}

/** The sample's content. */
export function sample(info: SampleInfo): Promise<Blob> {
  const earlier = made.get(info.id);
  if (earlier !== undefined) return earlier;
  const blob = runTask("sample", info);
  made.set(info.id, blob);
  // A failure is not kept, so that the next call tries again.
  blob.catch(() => made.delete(info.id));
  return blob;
}
