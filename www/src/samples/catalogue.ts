/** The samples on offer: what they are called and how large they are. Made by `make.ts`. */

export type SampleId = "mixed" | "log" | "json" | "prose" | "noise";

export interface SampleInfo {
  id: SampleId;
  title: string;
  fileName: string;
  sizeBytes: number;
}

const MB = 1_000_000;

export const SAMPLES: readonly SampleInfo[] = [
  { id: "mixed", title: "A bit of everything", fileName: "everything.bin", sizeBytes: 48 * MB },
  { id: "log", title: "Server log", fileName: "access.log", sizeBytes: 32 * MB },
  { id: "json", title: "JSON records", fileName: "records.json", sizeBytes: 24 * MB },
  { id: "prose", title: "Prose", fileName: "prose.txt", sizeBytes: 16 * MB },
  { id: "noise", title: "Noise", fileName: "noise.bin", sizeBytes: 16 * MB },
];

export function sampleInfo(id: string): SampleInfo | undefined {
  return SAMPLES.find((sample) => sample.id === id);
}
