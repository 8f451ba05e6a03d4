/**
 * The wasm core on the calling thread: loading, one instance, and a new one after a trap.
 *
 * The module is compiled once and posted to every worker.
 */

import { fromCore, isTrap, messageOf, ParflateError } from "../errors.js";
import { platform } from "../platform.js";
import type { BlockWorker, Glue, Stream } from "./glue.js";
import { createGlue } from "./glue.js";
import type { Bytes } from "../bytes.js";
import type { Piece } from "./piece.js";
import { pieceOf } from "./piece.js";

/** More than a block has, and less than wasm's 32-bit numbers can tell. */
const MOST_PUSH_BYTES = 1 << 30;

/**
 * Pushes the front of `bytes` to a stream and returns how many; the stream's jobs are then to be
 * taken before more is pushed.
 */
export function pushTo(
  stream: Stream,
  bytes: Bytes,
  spare?: (atLeast: number) => Bytes | undefined,
): number {
  const front = bytes.subarray(0, MOST_PUSH_BYTES);
  const lacking = stream.lacks(front.length);
  if (lacking > 0) stream.lend(spare?.(lacking) ?? allocate(lacking));
  return stream.push(front);
}

function allocate(bytes: number): Bytes {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    const message = `out of memory: ${bytes} bytes for a block could not be allocated`;
    throw new ParflateError("out-of-memory", message, { cause });
  }
}

export class Core {
  readonly module: WebAssembly.Module;
  #glue: Glue | undefined;
  #worker: BlockWorker | undefined;

  constructor(module: WebAssembly.Module) {
    this.module = module;
  }

  /** Fetches and compiles the core. */
  static async load(wasmUrl?: string | URL): Promise<Core> {
    try {
      return new Core(await platform().compileCore(wasmUrl));
    } catch (cause) {
      throw new ParflateError(
        "wasm-unavailable",
        `the wasm core could not be loaded: ${messageOf(cause)}`,
        { cause },
      );
    }
  }

  /** The bindings of this thread's instance. */
  get glue(): Glue {
    if (!this.#glue) {
      const glue = createGlue();
      glue.initSync({ module: this.module });
      this.#glue = glue;
    }
    return this.#glue;
  }

  /** Whether no trap has ended the instance of these bindings. */
  isCurrent(glue: Glue): boolean {
    return this.#glue === glue;
  }

  /** Runs `call` and throws what it throws as an error of this package. */
  guard<T>(call: () => T): T {
    try {
      return call();
    } catch (thrown) {
      if (isTrap(thrown)) {
        // The instance's memory may be in any state.
        this.#glue = undefined;
        this.#worker = undefined;
      }
      throw fromCore(thrown);
    }
  }

  /** Compresses one block on this thread. */
  compress(job: Bytes): Piece {
    return this.guard(() => pieceOf((this.#worker ??= new this.glue.Worker()), job));
  }
}
