/**
 * A stream that is decompressed on workers: buffers go to its reader on one worker, spans that the
 * reader cuts off go to any, and content comes back.
 *
 * ```text
 * input ─► reader on its worker ─┬─ content decoded in order ───────────────┬─► output, in order
 *              ▲                 └─ spans ─► pool ─► any worker ─► content ─┘
 *              └──────────── which spans stood alone ──────────────────────┘
 * ```
 *
 * Nothing is decided here but what happens when: the reader (`src/wasm/reader.rs`) knows where
 * spans begin and what follows when one does not stand alone. Content that is ready waits until the
 * target wants it, and no more than one reply's is decoded ahead. Only spans are delivered as soon
 * as it is their turn, so that the permits that they hold come back: a stream that nobody reads
 * does not stop the others.
 */

import type { Bytes } from "../bytes.js";
import type { Piece, Task } from "../core/transfer.js";
import { FailureSignal, fromCore } from "../errors.js";
import type { OutputTarget, Progress } from "../options.js";
import type { Lease, Pool } from "../pool/pool.js";
import type { ReaderNeed, ReaderOptions, ReadReply } from "./protocol.js";

/** Bytes of input that are taken before they are needed. */
const MOST_WAITING_BYTES = 4 << 20;

/**
 * Milliseconds without input after which what is there is decoded, although it is no whole span: a
 * pause that a reader of live data hardly notices, and that a quick source does not make.
 */
const PAUSE_MS = 20;

/** A span between the reader and the output. */
interface Span {
  readonly kind: "span";
  readonly task: Task;
  readonly data: Bytes;
  readonly bytes: number;
  isOut: boolean;
  isDropped: boolean;
  piece: Piece | undefined;
  /** Lets its permit go. */
  release: () => void;
}

/** The next parts of the output, in order. */
type Item =
  | { readonly kind: "content"; readonly parts: readonly Bytes[]; readonly bytesIn: number }
  | Span
  | { readonly kind: "end"; readonly error: string | undefined };

/** What a stream on workers is made from. */
export interface RemoteSettings {
  readonly pool: Pool;
  readonly lease: Lease;
  readonly options: ReaderOptions;
  /** Bytes of content that were already delivered. */
  readonly skippedBytes: number;
  readonly output: OutputTarget;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Ends the stream for this reason. */
  fail(reason: unknown): void;
}

export class RemoteReading {
  readonly #settings: RemoteSettings;
  readonly #failure = new FailureSignal();
  readonly #items: Item[] = [];
  readonly #queue: Bytes[] = [];
  /** Descriptions of spans that were delivered since the last request. */
  readonly #accepted: Bytes[] = [];
  /** Input that the reader was given and has not looked at. */
  #unreadBytes = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #needs: ReaderNeed = "input";
  #holds = false;
  #isHasty = false;
  #isRefused = false;
  #isAsking = false;
  #isAwaitingTarget = false;
  #hasEnded = false;
  #isEndSent = false;
  #isComplete = false;
  #isClosed = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** Wakes whoever waits for room or for the end. */
  #wake: () => void = () => {};

  constructor(settings: RemoteSettings) {
    this.#settings = settings;
  }

  /** Takes input, whose buffer moves to the worker; resolves when more may come. */
  async write(input: Bytes): Promise<void> {
    if (this.#isComplete || input.length === 0) return;
    this.#queue.push(input);
    this.#advance();
    await this.#until(() => this.#waitingBytes < MOST_WAITING_BYTES || this.#isComplete);
  }

  /** Ends the input; resolves when all content was delivered. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#advance();
    await this.#until(() => this.#isComplete);
  }

  /** Ends the stream; whoever waits for it goes on with `reason`. */
  close(reason?: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#failure.fail(reason);
    clearTimeout(this.#pause);
    this.#dropSpans();
    this.#settings.lease.link.closeStream(this.#settings.lease.stream);
  }

  get #waitingBytes(): number {
    return this.#unreadBytes + this.#queue.reduce((sum, each) => sum + each.length, 0);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await this.#failure.race(woken);
    }
  }

  /** Does whatever can be done now; called whenever something has changed. */
  #advance(): void {
    try {
      this.#deliver();
      if (this.#isClosed || this.#isComplete) return;
      this.#sendSpans();
      if (this.#mayAsk()) void this.#ask();
      else this.#watchForPause();
    } catch (reason) {
      this.#settings.fail(reason);
    } finally {
      this.#wake();
    }
  }

  /** Delivers what is ready and wanted. */
  #deliver(): void {
    for (let [item] = this.#items; item && !this.#isClosed; [item] = this.#items) {
      switch (item.kind) {
        case "content":
          if (this.#items.length === 1 && !this.#isWanted()) return;
          this.#bytesIn = item.bytesIn;
          for (const part of item.parts) this.#give(part);
          this.#report();
          break;
        case "span":
          if (!item.piece || !this.#take(item, item.piece)) return;
          break;
        case "end":
          // A stream that fails drops what has not been read.
          if (item.error !== undefined && !this.#isWanted()) return;
          if (item.error !== undefined) throw fromCore(item.error);
          this.#isComplete = true;
      }
      this.#items.shift();
    }
  }

  /** Delivers a span, or gives all up if this one does not stand alone or is too long. */
  #take(span: Span, { meta, data }: Piece): boolean {
    if (meta.length === 0 || this.#bytesOut + data.length > this.#settings.options.limit) {
      this.#dropSpans();
      this.#isRefused = true;
      return false;
    }
    this.#accepted.push(meta);
    this.#bytesIn += span.bytes;
    this.#give(data);
    this.#report();
    span.release();
    return true;
  }

  /** Delivers content, but for what was delivered already. */
  #give(content: Bytes): void {
    const skipped = Math.max(0, this.#settings.skippedBytes - this.#bytesOut);
    this.#bytesOut += content.length;
    if (skipped < content.length) {
      this.#settings.output.deliver(skipped > 0 ? content.slice(skipped) : content);
    }
  }

  #report(): void {
    this.#settings.onProgress?.({ bytesIn: this.#bytesIn, bytesOut: this.#bytesOut });
  }

  /** Whether the target wants content; if not, this goes on when it does. */
  #isWanted(): boolean {
    const wanted = this.#settings.output.wanted();
    if (!wanted) return true;
    if (!this.#isAwaitingTarget) {
      this.#isAwaitingTarget = true;
      const goOn = () => {
        this.#isAwaitingTarget = false;
        this.#advance();
      };
      // A target that has failed says so itself.
      wanted.then(goOn, () => {});
    }
    return false;
  }

  /** Hands spans to the pool: one more than workers, or two for each of a few. */
  #sendSpans(): void {
    const { workers } = this.#settings.pool;
    const most = Math.min(2 * workers, workers + 2);
    const spans = this.#items.filter((item) => item.kind === "span");
    const waiting = spans.filter((span) => !span.isOut);
    const free = most - (spans.length - waiting.length);
    for (const span of waiting.slice(0, Math.max(0, free))) {
      if (!this.#isWanted()) return;
      span.isOut = true;
      this.#inflate(span).catch((reason: unknown) => {
        if (!span.isDropped) this.#settings.fail(reason);
      });
    }
  }

  async #inflate(span: Span): Promise<void> {
    const { pool } = this.#settings;
    const delivered = new Promise<void>((resolve) => {
      span.release = resolve;
    });
    await pool.permit();
    try {
      if (span.isDropped) return;
      span.piece = await pool.run(span.task, span.data, () => !span.isDropped);
      this.#advance();
      if (!span.isDropped) await delivered;
    } finally {
      pool.returnPermits(1);
    }
  }

  #dropSpans(): void {
    for (const item of this.#items) {
      if (item.kind !== "span") continue;
      item.isDropped = true;
      item.release();
    }
    const rest = this.#items.filter((item) => item.kind !== "span");
    this.#items.splice(0, Infinity, ...rest);
  }

  #mayAsk(): boolean {
    // Content that waits is all that is decoded ahead.
    if (this.#isAsking || this.#items.some((item) => item.kind !== "span")) return false;
    const hasNews = this.#accepted.length > 0 || this.#isRefused;
    const hasInput = this.#queue.length > 0 || (this.#hasEnded && !this.#isEndSent);
    switch (this.#needs) {
      case "request":
        return true;
      case "input":
        return hasNews || hasInput || this.#isHasty;
      case "span":
        return hasNews;
      case "nothing":
        return false;
    }
  }

  async #ask(): Promise<void> {
    const { pool, lease, options, fail } = this.#settings;
    const { workers } = pool;
    const input = this.#queue.splice(0);
    const request = {
      options,
      input,
      isEnd: this.#hasEnded,
      accepted: this.#accepted.splice(0),
      isRefused: this.#isRefused,
      // Enough to go on with while the reader's worker inflates one itself.
      mostSpans: workers < 2 ? 0 : 2 * workers + 2,
      isHasty: this.#isHasty,
    };
    this.#unreadBytes += input.reduce((sum, each) => sum + each.length, 0);
    this.#isEndSent = this.#hasEnded;
    this.#isRefused = false;
    this.#isHasty = false;
    this.#isAsking = true;
    try {
      const reply = await lease.link.read(lease.stream, request);
      this.#isAsking = false;
      if (!this.#isClosed) this.#receive(reply);
    } catch (reason) {
      if (!this.#isClosed) fail(reason);
    }
  }

  #receive(reply: ReadReply): void {
    const { content, spans, needs, error, bytesIn } = reply;
    this.#needs = needs;
    this.#holds = reply.holds;
    this.#unreadBytes = reply.unreadBytes;
    if (content.length > 0) this.#items.push({ kind: "content", parts: content, bytesIn });
    const task = reply.spansAreMembers ? "members" : "restart";
    // The reader did not know yet that all of them were given up.
    for (const data of this.#isRefused ? [] : spans) {
      const state = { isOut: false, isDropped: false, piece: undefined, release: () => {} };
      this.#items.push({ kind: "span", task, data, bytes: data.length, ...state });
    }
    if (needs === "nothing") this.#items.push({ kind: "end", error });
    this.#advance();
  }

  /** Notices when a live source makes a pause. */
  #watchForPause(): void {
    clearTimeout(this.#pause);
    const isIdle = !this.#isAsking && this.#items.length === 0 && this.#queue.length === 0;
    if (!isIdle || !this.#holds || this.#hasEnded || this.#needs !== "input") return;
    this.#pause = setTimeout(() => {
      this.#isHasty = true;
      this.#advance();
    }, PAUSE_MS);
  }
}
