/**
 * The page's side of the shared-memory pool: a coordinator worker that takes whole streams.
 *
 * It needs a cross-origin isolated page. It is used only when asked for, because where both pools
 * run, the messages pool is as fast and starts sooner.
 */

import { BlockEvents } from "../block-events.js";
import type { Bytes } from "../bytes.js";
import { FailureSignal, fromCore, ParflateError } from "../errors.js";
import type { CompressOptions, IndexableOptions, OutputTarget, StreamSession } from "../options.js";
import type { FromCoordinator, StreamOptions, ToCoordinator } from "./coordinator.js";
import type { SharedWorkerFiles } from "./shared-workers.js";
import { SharedWorkers } from "./shared-workers.js";

/** The options of `createSharedPool`. */
export interface SharedPoolOptions {
  /** Threads that compress. @default the machine's threads, at most 8 */
  readonly workers?: number;
  /**
   * The address of `shared/coordinator.js`, with `thread.js` beside it. @default beside this module
   */
  readonly coordinatorUrl?: string | URL;
  /** The address of `shared/shared.wasm`. @default beside this module */
  readonly wasmUrl?: string | URL;
  /** Milliseconds in which all threads must have started. @default 10000 */
  readonly startTimeout?: number;
}

/** Most workers by default: more gain little on phones and laptops. */
const MOST_DEFAULT_WORKERS = 8;

/** Twice the messages pool's, as all threads must start and not one. */
const DEFAULT_START_TIMEOUT_MS = 10_000;

/** Bytes of a message to the coordinator. */
const PUSH_BYTES = 1 << 20;

/** Requests that may be unanswered: one at hand and one waiting. */
const MOST_UNANSWERED = 2;

/** Numbers that describe one moment of a block, as `src/wasm/block_observer.rs` writes them. */
const MOMENT_FIGURES = 6;

interface Listener {
  done(output: Bytes): void;
  blocks(joined: number, moments: Float64Array): void;
  failed(reason: unknown): void;
}

/** Threads on one memory that any number of calls share; made by `createSharedPool`. */
export class SharedPool {
  /** Threads that compress. */
  readonly workers: number;
  readonly #sharedWorkers: SharedWorkers;
  readonly #listeners = new Map<number, Listener>();
  #nextId = 0;
  #lost: ParflateError | undefined;

  private constructor(sharedWorkers: SharedWorkers, workers: number) {
    this.#sharedWorkers = sharedWorkers;
    this.workers = workers;
    sharedWorkers.coordinator.onmessage = ({ data }: MessageEvent<FromCoordinator>) =>
      this.#receive(data);
    sharedWorkers.coordinator.onerror = (event) => {
      event.preventDefault();
      this.#lose(new ParflateError("worker-failed", `the coordinator stopped: ${event.message}`));
    };
  }

  /** Starts coordinator and threads; rejects with the reason when that cannot be. @internal */
  static async start(options: SharedPoolOptions, files: SharedWorkerFiles): Promise<SharedPool> {
    if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === "undefined") {
      throw new ParflateError(
        "worker-failed",
        "shared memory needs a cross-origin isolated page; use createPool on this one",
      );
    }
    const { coordinatorUrl, startTimeout = DEFAULT_START_TIMEOUT_MS } = options;
    const workers =
      options.workers ?? Math.min(navigator.hardwareConcurrency || 1, MOST_DEFAULT_WORKERS);
    const absolute = (url: string | URL, base?: string | URL) =>
      new URL(url, base ?? globalThis.location?.href);
    const start = (url: URL) => new Worker(url, { type: "module" });
    const own: SharedWorkerFiles =
      coordinatorUrl === undefined
        ? files
        : {
            ...files,
            coordinator: () => start(absolute(coordinatorUrl)),
            thread: () => start(absolute("thread.js", absolute(coordinatorUrl))),
          };
    const wasmUrl = absolute(options.wasmUrl ?? files.wasmUrl).href;
    const started = await SharedWorkers.start({ ...own, wasmUrl }, workers, startTimeout);
    return new SharedPool(started, workers);
  }

  /** Ends coordinator and threads; calls that are under way reject. */
  close(): void {
    this.#lose(new ParflateError("pool-closed", "the pool was closed"));
  }

  /** Starts a stream. @internal */
  async openStream(options: IndexableOptions, output: OutputTarget): Promise<StreamSession> {
    options.signal?.throwIfAborted();
    if (this.#lost) throw this.#lost;
    if (options.index) {
      throw new ParflateError("invalid-option", "invalid index: the shared-memory pool makes none");
    }
    const { level, format, blockSize, restartEvery, dictionary, gzip } = options;
    const plain = Object.fromEntries(
      Object.entries({ level, format, blockSize, restartEvery, dictionary, gzip }).filter(
        ([, value]) => value !== undefined,
      ),
    ) as StreamOptions;
    const stream = new SharedStream(this.#nextId++, options, output, {
      post: (message, transfer) =>
        this.#sharedWorkers.coordinator.postMessage(message, { transfer }),
      forget: (id) => this.#listeners.delete(id),
    });
    this.#listeners.set(stream.id, stream);
    await stream.open(plain);
    return stream;
  }

  #receive(message: FromCoordinator): void {
    if (message.type === "done") this.#listeners.get(message.id)?.done(message.output);
    if (message.type === "blocks") {
      this.#listeners.get(message.id)?.blocks(message.joined, message.moments);
    }
    if (message.type === "failed") {
      this.#listeners.get(message.id)?.failed(fromCore(message.error));
    }
  }

  #lose(reason: ParflateError): void {
    if (this.#lost) return;
    this.#lost = reason;
    this.#sharedWorkers.terminate();
    for (const listener of [...this.#listeners.values()]) listener.failed(reason);
  }
}

interface Link {
  post(message: ToCoordinator, transfer: Transferable[]): void;
  forget(id: number): void;
}

/** One stream at the coordinator. */
class SharedStream implements StreamSession, Listener {
  readonly id: number;
  readonly #options: CompressOptions;
  readonly #output: OutputTarget;
  readonly #link: Link;
  readonly #onAbort: () => void;
  readonly #events: BlockEvents | undefined;
  readonly #failure = new FailureSignal();
  #wake: (() => void)[] = [];
  #unanswered = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #isClosed = false;

  constructor(id: number, options: CompressOptions, output: OutputTarget, link: Link) {
    this.id = id;
    this.#options = options;
    this.#output = output;
    this.#link = link;
    const { onBlock } = options;
    this.#events = onBlock && new BlockEvents(onBlock, (reason) => this.fail(reason));
    this.#onAbort = () => this.fail(options.signal?.reason);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  async open(options: StreamOptions): Promise<void> {
    this.#ask({ type: "open", id: this.id, options, isObserved: this.#events !== undefined });
    await this.#answered(0);
  }

  async write(chunk: Bytes, isOwned = false): Promise<void> {
    // Bytes that leave after the first wait must not change during it.
    const own = isOwned || chunk.length <= PUSH_BYTES ? chunk : chunk.slice();
    for (let at = 0; at < own.length; at += PUSH_BYTES) {
      const bytes = own.slice(at, at + PUSH_BYTES);
      await this.#answered(MOST_UNANSWERED - 1);
      const wanted = this.#output.wanted();
      if (wanted) await this.#failure.race(wanted);
      this.#failure.throwIfFailed();
      this.#bytesIn += bytes.length;
      this.#ask({ type: "push", id: this.id, bytes }, [bytes.buffer]);
    }
  }

  async end(): Promise<void> {
    this.#failure.throwIfFailed();
    this.#ask({ type: "end", id: this.id });
    await this.#answered(0);
    this.#close();
  }

  fail(reason: unknown): void {
    if (this.#isClosed) return;
    this.#failure.fail(reason);
    this.#link.post({ type: "drop", id: this.id }, []);
    this.#close();
    this.#output.failed?.(reason);
  }

  failed(reason: unknown): void {
    this.fail(reason);
  }

  done(output: Bytes): void {
    if (this.#isClosed) return;
    this.#unanswered--;
    if (output.length > 0) {
      this.#bytesOut += output.length;
      this.#output.deliver(output);
      this.#options.onProgress?.({ bytesIn: this.#bytesIn, bytesOut: this.#bytesOut });
    }
    this.#wakeAll();
  }

  blocks(joined: number, moments: Float64Array): void {
    // Threads send the time since 1970, because each thread's clock starts at its own zero.
    const { timeOrigin } = performance;
    for (let at = 0; at < moments.length && !this.#isClosed; at += MOMENT_FIGURES) {
      const [index = 0, worker = 0, bytesIn = 0, bytesOut = 0, start = 0, end = 0] =
        moments.subarray(at, at + MOMENT_FIGURES);
      const observer = this.#events?.observe(index, bytesIn);
      if (end === 0) {
        observer?.started(worker, start - timeOrigin);
      } else {
        observer?.finished(start - timeOrigin, end - timeOrigin);
        this.#events?.compressed(index, bytesOut);
      }
    }
    if (!this.#isClosed) this.#events?.joined(joined);
  }

  #ask(message: ToCoordinator, transfer: Transferable[] = []): void {
    this.#unanswered++;
    this.#link.post(message, transfer);
  }

  /** Waits until at most so many requests are unanswered. */
  async #answered(most: number): Promise<void> {
    while (!this.#isClosed && this.#unanswered > most) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    this.#failure.throwIfFailed();
  }

  #close(): void {
    this.#isClosed = true;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#link.forget(this.id);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
