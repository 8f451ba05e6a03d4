/**
 * The record of one run, from which the picture is drawn: who had which block when, and what came
 * of it. It only grows; drawing reads it at any moment.
 */
import type { BlockEvent } from "parflate";

export interface Cell {
  index: number;
  worker: number;
  inputBytes: number;
  /** Zero while the block is being compressed. */
  outputBytes: number;
  /** The compressed side as a share of the other; 1 while the block is being compressed. */
  ratio: number;
  /** The side that is not compressed, of which speed is told. */
  contentBytes: number;
  /** ms since the trace's start. */
  start: number;
  /** ms since the trace's start; `Infinity` while the block is being compressed. */
  end: number;
  /** When the piece was appended to the stream; `Infinity` before. */
  joined: number;
}

export class Trace {
  /** Cells by block index; a hole is a block that was not handed out yet. */
  readonly cells: (Cell | undefined)[] = [];
  /** Cells of each worker in the order of their start. */
  readonly lanes: Cell[][];
  readonly startTime: number;
  /** Bytes to come in all, as far as known. */
  totalBytes: number;
  /** Bytes read for the blocks that came back, joined or not. */
  compressedInputBytes = 0;
  /** Of the same blocks, the side that is not compressed. */
  contentBytes = 0;
  /** Whether the input is the compressed side. */
  isExpanding = false;
  /** What the one lane is called where it is not a worker's. */
  laneTitle: string | undefined;
  /** Whether it only shows what a run will look like. */
  isSketch = false;
  /** ms since the start; `undefined` while the run goes on. */
  endTime: number | undefined;
  /** What ended the run before its time, in a word. */
  cutShortBy: string | undefined;

  constructor(lanes: number, totalBytes: number, startTime: number) {
    this.lanes = Array.from({ length: Math.max(1, lanes) }, () => []);
    this.totalBytes = totalBytes;
    this.startTime = startTime;
  }

  add(event: BlockEvent): void {
    const cell = this.cells[event.index] ?? this.#open(event);
    if (event.phase === "started") return;
    if (event.phase === "compressed") {
      cell.inputBytes = event.bytesIn;
      cell.outputBytes = event.bytesOut;
      const [packed, content] = this.isExpanding
        ? [event.bytesIn, event.bytesOut]
        : [event.bytesOut, event.bytesIn];
      cell.ratio = packed / Math.max(1, content);
      cell.contentBytes = content;
      this.contentBytes += content;
      // While the block was at work, its start was a guess from this side.
      cell.start = event.startTime - this.startTime;
      cell.end = event.endTime - this.startTime;
      this.compressedInputBytes += event.bytesIn;
      return;
    }
    cell.joined = performance.now() - this.startTime;
  }

  /** ms from the start to the end, or to now. */
  elapsed(now: number): number {
    return this.endTime ?? now - this.startTime;
  }

  /** Marks the end of the run, so that the picture comes to rest. */
  finish(now: number, cutShortBy?: string): void {
    this.endTime = now - this.startTime;
    this.cutShortBy = cutShortBy;
    // Of a folder only now is it known exactly; what was cut short stays a part of the whole.
    if (cutShortBy === undefined) this.totalBytes = this.compressedInputBytes;
  }

  /** Whether it came to its end before any block. */
  get isBlank(): boolean {
    return this.endTime !== undefined && this.cells.length === 0;
  }

  /** Share of the time in which the worker had a block. */
  busyShare(worker: number, now: number): number {
    const elapsed = Math.max(this.elapsed(now), 1e-6);
    const cells = this.lanes[worker] ?? [];
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
    while (this.lanes.length <= event.worker) this.lanes.push([]);
    this.lanes[event.worker]?.push(cell);
    return cell;
  }
}
