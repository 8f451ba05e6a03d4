/**
 * The record of one run, which the picture is drawn from: which worker had which block when, and
 * how large each block became. It only grows, so it can be drawn at any moment.
 */
import type { BlockEvent } from "parflate";

/** One block. Times are in ms since the start of the run. */
export interface Cell {
  index: number;
  worker: number;
  inputBytes: number;
  /** Zero while the block is being compressed. */
  outputBytes: number;
  /** The compressed side divided by the uncompressed one; 1 while the block is being compressed. */
  ratio: number;
  /** The uncompressed side, which speeds are computed from. */
  contentBytes: number;
  start: number;
  /** `Infinity` while the block is being compressed. */
  end: number;
  /** When the block's output was appended to the stream; `Infinity` before. */
  joined: number;
}

export class Trace {
  /** Cells by block index; a hole is a block that no worker has yet. */
  readonly cells: (Cell | undefined)[] = [];
  /** Each worker's cells in the order of their start: a row of the picture. */
  readonly rows: Cell[][];
  readonly startTime: number;
  /** Bytes of the whole input, as far as known. */
  totalBytes: number;
  /** Input of the blocks that are compressed. */
  compressedInputBytes = 0;
  /** The uncompressed side of the same blocks. */
  contentBytes = 0;
  /** Whether the run decompresses, so that the input is the compressed side. */
  isExpanding = false;
  /** Names the only row where blocks have no worker. */
  rowTitle: string | undefined;
  /** Whether this is made-up data, shown until there is a run. */
  isPlaceholder = false;
  /** ms since the start; `undefined` while the run goes on. */
  endTime: number | undefined;
  /** Why the run ended early, in one word. */
  cutShortBy: string | undefined;

  constructor(rows: number, totalBytes: number, startTime: number) {
    this.rows = Array.from({ length: Math.max(1, rows) }, () => []);
    this.totalBytes = totalBytes;
    this.startTime = startTime;
  }

  add(event: BlockEvent): void {
    const cell = this.cells[event.index] ?? this.#open(event);
    if (event.phase === "started") return;
    if (event.phase === "joined") {
      cell.joined = performance.now() - this.startTime;
      return;
    }
    cell.inputBytes = event.bytesIn;
    cell.outputBytes = event.bytesOut;
    const [packed, content] = this.isExpanding
      ? [event.bytesIn, event.bytesOut]
      : [event.bytesOut, event.bytesIn];
    cell.ratio = packed / Math.max(1, content);
    cell.contentBytes = content;
    this.contentBytes += content;
    // The worker's own times replace the page's, which include the way to the worker.
    cell.start = event.startTime - this.startTime;
    cell.end = event.endTime - this.startTime;
    this.compressedInputBytes += event.bytesIn;
  }

  /** ms from the start to the end, or to `now` while the run goes on. */
  elapsed(now: number): number {
    return this.endTime ?? now - this.startTime;
  }

  /** Marks the end of the run; `cutShortBy` is set where it did not complete. */
  finish(now: number, cutShortBy?: string): void {
    this.endTime = now - this.startTime;
    this.cutShortBy = cutShortBy;
    // A folder's size is an estimate until now. A run cut short keeps the size of the whole.
    if (cutShortBy === undefined) this.totalBytes = this.compressedInputBytes;
  }

  /** Whether the run ended before its first block. */
  get isBlank(): boolean {
    return this.endTime !== undefined && this.cells.length === 0;
  }

  /** The share of the time in which the worker had a block. */
  busyShare(worker: number, now: number): number {
    const elapsed = Math.max(this.elapsed(now), 1e-6);
    const cells = this.rows[worker] ?? [];
    const busy = cells.reduce((sum, cell) => sum + Math.min(cell.end, elapsed) - cell.start, 0);
    return Math.min(1, busy / elapsed);
  }

  #open(event: BlockEvent): Cell {
    const cell: Cell = {
      index: event.index,
      worker: event.worker,
      inputBytes: event.bytesIn,
      outputBytes: 0,
      ratio: 1,
      contentBytes: event.bytesIn,
      start: event.startTime - this.startTime,
      end: Infinity,
      joined: Infinity,
    };
    this.cells[event.index] = cell;
    while (this.rows.length <= event.worker) this.rows.push([]);
    this.rows[event.worker]?.push(cell);
    return cell;
  }
}

/**
 * Throughput over time, in bytes per millisecond, in `count` equal bins of the window. Each
 * block's bytes are spread over the time it took. A block counts once it is compressed, so the
 * newest bins still grow.
 */
export function throughput(trace: Trace, windowMs: number, count: number): Float64Array {
  const bins = new Float64Array(count);
  const binMs = windowMs / count;
  for (const cell of trace.cells) {
    if (cell !== undefined && cell.end !== Infinity) spread(cell, bins, binMs);
  }
  for (let at = 0; at < count; at += 1) bins[at] = (bins[at] ?? 0) / binMs;
  return smooth(smooth(bins));
}

function spread(cell: Cell, bins: Float64Array, binMs: number): void {
  const span = Math.max(cell.end - cell.start, 1e-6);
  const first = Math.max(0, Math.floor(cell.start / binMs));
  const last = Math.min(bins.length - 1, Math.floor(cell.end / binMs));
  for (let at = first; at <= last; at += 1) {
    const from = Math.max(cell.start, at * binMs);
    const to = Math.min(cell.end, (at + 1) * binMs);
    bins[at] = (bins[at] ?? 0) + cell.contentBytes * Math.max(0, (to - from) / span);
  }
}

/** The mean of each bin and its two neighbours. */
function smooth(bins: Float64Array): Float64Array {
  return bins.map((value, at) => {
    const before = bins[at - 1] ?? value;
    const after = bins[at + 1] ?? value;
    return (before + value + after) / 3;
  });
}
