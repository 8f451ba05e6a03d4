/** A sample's description, which the page, its worker and the maker of samples share. */
export type SampleId = "mixed" | "log" | "json" | "prose" | "noise";

export interface SampleInfo {
  id: SampleId;
  title: string;
  fileName: string;
  sizeBytes: number;
}
