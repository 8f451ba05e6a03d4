/** Who races: us on all workers, us on one, and those whom a page would use without us. */

export type ContenderId = "parflate" | "parflate-1" | "stream" | "fflate" | "pako";

export interface Contender {
  id: ContenderId;
  name: string;
  /** The highest level it knows; 0 when it has none to choose. */
  mostLevel: number;
  isOurs: boolean;
}

export const CONTENDERS: readonly Contender[] = [
  { id: "parflate", name: "Parflate", mostLevel: 12, isOurs: true },
  { id: "parflate-1", name: "Parflate", mostLevel: 12, isOurs: true },
  { id: "stream", name: "CompressionStream", mostLevel: 0, isOurs: false },
  { id: "fflate", name: "fflate", mostLevel: 9, isOurs: false },
  { id: "pako", name: "pako", mostLevel: 9, isOurs: false },
];

/** What the contender is called where its workers and level matter. */
export function title(contender: Contender, workers: number): string {
  if (contender.id === "parflate") return `Parflate, ${workers} worker${workers === 1 ? "" : "s"}`;
  if (contender.id === "parflate-1") return "Parflate, 1 worker";
  return contender.name;
}

/** The level it runs at when `level` was asked for, in words. */
export function levelText(contender: Contender, level: number): string {
  if (contender.mostLevel === 0) return "no level";
  return `level ${Math.min(level, contender.mostLevel)}`;
}
