/**
 * Block events: reports to a caller's listener of when each block is started by a worker, comes
 * back compressed, and is joined to the output. They are for pictures and measurements; without a
 * listener nothing is recorded.
 */

/** One moment in a block's life. */
export interface BlockEvent {
  /** Started by a worker, back from it, or joined to the output in its turn. */
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
   * When the worker started, in milliseconds of this thread's `performance.now()`: in `started`, as
   * seen from this thread; later, by the worker's own clock.
   */
  readonly startTime: number;
  /** When the worker finished, likewise; equals `startTime` in `started`. */
  readonly endTime: number;
}

/** A function that is called with each block event; what it throws fails the call. */
export type BlockListener = (event: BlockEvent) => void;

/** The pool's reports of what happens to one job. */
export interface JobObserver {
  /** The worker starts it. */
  started(worker: number, time: number): void;
  /** Its piece is back, and took this time. Comes before the same worker's next `started`. */
  finished(startTime: number, endTime: number): void;
}

/** Compresses a job on this thread, with reports. */
export function observeHere<Piece>(observer: JobObserver | undefined, compress: () => Piece) {
  const startTime = performance.now();
  observer?.started(0, startTime);
  const piece = compress();
  observer?.finished(startTime, performance.now());
  return piece;
}

/** The blocks of one stream, for its listener. */
export class BlockEvents {
  readonly #listener: BlockListener;
  readonly #fail: (reason: unknown) => void;
  readonly #blocks = new Map<number, Omit<BlockEvent, "phase">>();
  #joined = 0;

  /** `fail` is called with what the listener throws, which must not reach the pool. */
  constructor(listener: BlockListener, fail: (reason: unknown) => void) {
    this.#listener = listener;
    this.#fail = fail;
  }

  /** The observer of one block, for the pool. */
  observe(index: number, bytesIn: number): JobObserver {
    return {
      started: (worker, time) => {
        const block = { index, worker, bytesIn, bytesOut: 0, startTime: time, endTime: time };
        this.#blocks.set(index, block);
        this.#report({ ...block, phase: "started" });
      },
      finished: (startTime, endTime) => {
        const block = this.#blocks.get(index);
        if (block) this.#blocks.set(index, { ...block, startTime, endTime });
      },
    };
  }

  /** Reports a block whose piece is back. */
  compressed(index: number, bytesOut: number): void {
    const finished = this.#blocks.get(index);
    if (!finished) return;
    const block = { ...finished, bytesOut };
    this.#blocks.set(index, block);
    this.#report({ ...block, phase: "compressed" });
  }

  /** Reports all blocks below `blocks` that were not yet reported as joined. */
  joined(blocks: number): void {
    for (; this.#joined < blocks; this.#joined++) {
      const next = this.#blocks.get(this.#joined);
      this.#blocks.delete(this.#joined);
      if (next) this.#report({ ...next, phase: "joined" });
    }
  }

  #report(event: BlockEvent): void {
    try {
      this.#listener(event);
    } catch (reason) {
      this.#fail(reason);
    }
  }
}
