/** A worker's side of the streams that it decompresses: it feeds their readers and answers. */

import type { Bytes } from "../bytes.js";
import { readerOf } from "../core/settings.js";
import { isTrap } from "../errors.js";
import type { Reader } from "../generated/glue.js";
import type { WorkerGlue } from "../generated/worker-glue.js";
import type { ReaderNeed, ReaderOptions, ReadReply, ReadRequest } from "./protocol.js";

/** Bytes of input that enter the core at once. */
const FEED_BYTES = 256 << 10;

/**
 * Bytes of content after which a reply is sent: some milliseconds' work, beside which a message
 * costs little.
 */
const REPLY_BYTES = 1 << 20;

/** One stream. */
export class HostedReader {
  readonly #glue: WorkerGlue;
  readonly #reader: Reader;
  readonly #queue: Bytes[] = [];
  #hasEnded = false;

  /** Throws what the core throws when an option is bad. */
  constructor(glue: WorkerGlue, options: ReaderOptions) {
    this.#glue = glue;
    this.#reader = readerOf(glue, options);
  }

  /** Frees the core's part. */
  free(): void {
    this.#reader.free();
  }

  /** Goes on with what is new. Throws only a trap. */
  answer(request: ReadRequest): ReadReply {
    const content: Bytes[] = [];
    const spans: Bytes[] = [];
    let needs: ReaderNeed = "nothing";
    let error: string | undefined;
    try {
      this.#take(request);
      needs = this.#run(request, content, spans);
    } catch (thrown) {
      if (isTrap(thrown)) throw thrown;
      error = String(thrown);
    }
    return {
      content,
      spans,
      spansAreMembers: this.#reader.spansAreMembers,
      needs,
      error,
      bytesIn: this.#reader.bytesIn,
      unreadBytes: this.#queue.reduce((sum, each) => sum + each.length, 0),
      holds: this.#reader.holds,
    };
  }

  #take({ input, isEnd, accepted, isRefused }: ReadRequest): void {
    this.#queue.push(...input.filter((each) => each.length > 0));
    this.#hasEnded ||= isEnd;
    for (const description of accepted) this.#reader.acceptSpan(description);
    if (isRefused) this.#reader.refuseSpans();
  }

  /** Does what the reader asks for, as far as it can be done here. */
  #run({ mostSpans, isHasty }: ReadRequest, content: Bytes[], spans: Bytes[]): ReaderNeed {
    const { Outcome } = this.#glue;
    let contentBytes = 0;
    while (contentBytes < REPLY_BYTES) {
      switch (this.#reader.step(mostSpans, isHasty)) {
        case Outcome.NeedsInput:
          if (!this.#feed()) return "input";
          break;
        case Outcome.Content: {
          const bytes = this.#reader.takeContent() as Bytes;
          contentBytes += bytes.length;
          content.push(bytes);
          break;
        }
        case Outcome.Span:
          spans.push(this.#reader.takeSpan() as Bytes);
          break;
        case Outcome.AwaitsSpan:
          return "span";
        default:
          return "nothing";
      }
    }
    return "request";
  }

  /** Gives the core some input, or its end; false if there is none yet. */
  #feed(): boolean {
    const [next] = this.#queue;
    if (next) {
      this.#reader.push(next.subarray(0, FEED_BYTES));
      if (next.length > FEED_BYTES) this.#queue[0] = next.subarray(FEED_BYTES);
      else this.#queue.shift();
      return true;
    }
    if (this.#hasEnded) this.#reader.end();
    return this.#hasEnded;
  }
}
