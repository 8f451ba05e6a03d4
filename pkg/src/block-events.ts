/**
 * What a caller may hear of each block: when a worker begins with it, when its piece is back, and
 * when it stands in the stream. For pictures and measurements; without a listener none is made.
 */

/** One moment in a block's life. */
export interface BlockEvent {
  /** Begun by a worker, back from it, or appended to the output in its turn. */
  readonly phase: "started" | "compressed" | "joined";
  /** The block's place in the stream, from 0. */
  readonly index: number;
  /** Which worker, from 0 to the pool's `workers` - 1; 0 on the calling thread. */
  readonly worker: number;
  /** Bytes of input in the block. */
  readonly bytesIn: number;
  /** Bytes of DEFLATE data in its piece; 0 until it is compressed. */
  readonly bytesOut: number;
  /**
   * When the worker began, in milliseconds of this thread's `performance.now()`; while it is at
   * work as this thread sees it, and then as the worker's own clock tells.
   */
  readonly startTime: number;
  /** When the worker was done, likewise; equals `startTime` before. */
  readonly endTime: number;
}

export type BlockListener = (event: BlockEvent) => void;

/** Told by the pool what a worker does with one job. */
export interface JobWatch {
  /** The worker begins with it. */
  begun(worker: number, time: number): void;
  /** Its piece is back, and took this time; told before the same worker's next job is begun. */
  back(startTime: number, endTime: number): void;
}

/** Compresses a job on this thread, and tells of it. */
export function watchHere<Piece>(watch: JobWatch | undefined, compress: () => Piece): Piece {
  const startTime = performance.now();
  watch?.begun(0, startTime);
  const piece = compress();
  watch?.back(startTime, performance.now());
  return piece;
}

/** The blocks of one stream, for its listener. */
export class BlockEvents {
  readonly #listener: BlockListener;
  readonly #fail: (reason: unknown) => void;
  readonly #blocks = new Map<number, Omit<BlockEvent, "phase">>();
  #joined = 0;

  /** `fail` is called with what the listener throws, which may not reach the pool. */
  constructor(listener: BlockListener, fail: (reason: unknown) => void) {
    this.#listener = listener;
    this.#fail = fail;
  }

  /** For the pool to tell of one block. */
  watch(index: number, bytesIn: number): JobWatch {
    return {
      begun: (worker, time) => {
        const block = { index, worker, bytesIn, bytesOut: 0, startTime: time, endTime: time };
        this.#blocks.set(index, block);
        this.#tell({ ...block, phase: "started" });
      },
      back: (startTime, endTime) => {
        const begun = this.#blocks.get(index);
        if (begun) this.#blocks.set(index, { ...begun, startTime, endTime });
      },
    };
  }

  /** What came of a block whose piece is back. */
  compressed(index: number, bytesOut: number): void {
    const back = this.#blocks.get(index);
    if (!back) return;
    const block = { ...back, bytesOut };
    this.#blocks.set(index, block);
    this.#tell({ ...block, phase: "compressed" });
  }

  /** So many blocks stand in the stream; each was told to be compressed before. */
  joined(blocks: number): void {
    for (; this.#joined < blocks; this.#joined++) {
      const next = this.#blocks.get(this.#joined);
      this.#blocks.delete(this.#joined);
      if (next) this.#tell({ ...next, phase: "joined" });
    }
  }

  #tell(event: BlockEvent): void {
    try {
      this.#listener(event);
    } catch (reason) {
      this.#fail(reason);
    }
  }
}
