/**
 * The messages between a stream that is being decompressed and its reader on a worker.
 *
 * The page asks, and the worker answers each request with one reply. A reply has at most some
 * content, so a stream whose output nobody takes, and which is not asked for more, produces none.
 */

import type { Bytes } from "../bytes.js";

/** What the reader is made from. */
export interface ReaderOptions {
  /** The number of the format in the core. */
  readonly format: number;
  readonly dictionary: Bytes | undefined;
  /** Most bytes of content; may be infinite. */
  readonly limit: number;
  /** The number of the policy in the core. */
  readonly trailingData: number;
}

/** What is new since the last request. */
export interface ReadRequest {
  readonly options: ReaderOptions;
  /** More input; its buffers are transferred. */
  readonly input: readonly Bytes[];
  /** Whether that is the last of it. */
  readonly isEnd: boolean;
  /** Descriptions of spans whose content was delivered, in order. */
  readonly accepted: readonly Bytes[];
  /** Whether the spans that are still out were given up. */
  readonly isRefused: boolean;
  /** Most spans that may be out; 0 to decode everything in order. */
  readonly mostSpans: number;
  /** Whether to decode what is there although it is no whole span. */
  readonly isHasty: boolean;
}

/** What the reader waits for. */
export type ReaderNeed =
  /** Being asked again. */
  | "request"
  /** More input, or a span that is out. */
  | "input"
  /** A span that is out. */
  | "span"
  /** Nothing: all content was given out, or its error. */
  | "nothing";

/** What came of a request. */
export interface ReadReply {
  /** Content that was decoded in order, in buffers of its own. */
  readonly content: readonly Bytes[];
  /** Spans whose content comes after that. */
  readonly spans: readonly Bytes[];
  readonly spansAreMembers: boolean;
  readonly needs: ReaderNeed;
  /** The core's own error, after the content. */
  readonly error: string | undefined;
  /** Bytes of input that are done with. */
  readonly bytesIn: number;
  /** Bytes of input that the reader has not looked at. */
  readonly unreadBytes: number;
  /** Whether it keeps input until it is a whole span. */
  readonly holds: boolean;
}
