/**
 * The wasm core on the calling thread: loading it, its one instance, and a new one after a trap.
 *
 * The module is compiled once and posted to every worker.
 */

import type { Bytes } from "../bytes.js";
import { fromCore, isTrap, messageOf, ParflateError } from "../errors.js";
import type { BlockWorker, Glue } from "../generated/glue.js";
import { createGlue } from "../generated/glue.js";
import { platform } from "../platform.js";
import type { Piece, Task } from "./transfer.js";
import { runTask } from "./transfer.js";

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
        `the wasm core could not be loaded: ${messageOf(cause)}; check that core.wasm is served ` +
          "and that the content security policy has 'wasm-unsafe-eval'",
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

  /** Whether these bindings' instance has not been ended by a trap. */
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

  /** Does one job on this thread. */
  run(task: Task, job: Bytes): Piece {
    return this.guard(() => {
      this.#worker ??= new this.glue.Worker();
      return runTask(this.#worker, task, job);
    });
  }
}
