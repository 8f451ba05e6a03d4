/** Who takes part in the race: Parflate on all workers and on one, and what pages use instead. */

export type ContenderId = "parflate" | "parflate-1" | "stream" | "fflate" | "pako";

export interface Contender {
  id: ContenderId;
  name: string;
  /** The highest level; 0 where there are no levels. */
  maxLevel: number;
  isParflate: boolean;
}

export const CONTENDERS: readonly Contender[] = [
  { id: "parflate", name: "Parflate", maxLevel: 13, isParflate: true },
  { id: "parflate-1", name: "Parflate", maxLevel: 13, isParflate: true },
  { id: "stream", name: "CompressionStream", maxLevel: 0, isParflate: false },
  { id: "fflate", name: "fflate", maxLevel: 9, isParflate: false },
  { id: "pako", name: "pako", maxLevel: 9, isParflate: false },
];

/** The contender's name with its number of workers. */
export function title(contender: Contender, workers: number): string {
  if (contender.id === "parflate") return `Parflate, ${workers} worker${workers === 1 ? "" : "s"}`;
  if (contender.id === "parflate-1") return "Parflate, 1 worker";
  return contender.name;
}

/** The level at which the contender runs when `level` is chosen. */
export function levelText(contender: Contender, level: number): string {
  if (contender.maxLevel === 0) return "no level";
  return `level ${Math.min(level, contender.maxLevel)}`;
}
