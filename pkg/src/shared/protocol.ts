/** The messages between a page and the coordinator of the shared-memory pool. */

import type { Bytes } from "../bytes.js";
import type { CompressOptions } from "../options.js";

/** The options that can be posted and that matter to the output. */
export type StreamOptions = Pick<
  CompressOptions,
  "level" | "format" | "blockSize" | "dictionary" | "gzip"
>;

export type ToCoordinator =
  | { readonly type: "start"; readonly threads: number; readonly wasmUrl: string }
  /** The threads that were wanted have started. */
  | { readonly type: "present" }
  | {
      readonly type: "open";
      readonly id: number;
      readonly options: StreamOptions;
      /** Whether to tell of its blocks. */
      readonly isWatched: boolean;
    }
  | { readonly type: "push"; readonly id: number; readonly bytes: Bytes }
  | { readonly type: "end"; readonly id: number }
  | { readonly type: "drop"; readonly id: number };

export type FromCoordinator =
  /** The page is to start the threads, on this memory; each takes its work from the receiver. */
  | {
      readonly type: "wanted";
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly receiver: number;
    }
  | { readonly type: "started" }
  | { readonly type: "refused"; readonly reason: string }
  /** The answer to `open`, `push` and `end`, with the output that has become ready. */
  | { readonly type: "done"; readonly id: number; readonly output: Bytes }
  /** A watched stream's blocks: so many are joined, and what is new of them; see `src/wasm/watch.rs`. */
  | {
      readonly type: "blocks";
      readonly id: number;
      readonly joined: number;
      readonly moments: Float64Array;
    }
  /** The stream has failed; nothing more comes of it. */
  | { readonly type: "failed"; readonly id: number; readonly error: unknown };
