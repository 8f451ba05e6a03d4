/**
 * The workers of one shared-memory pool: a coordinator and its threads, started with one deadline.
 *
 * The page starts them all. A coordinator could start its threads itself, but in Firefox about one
 * start in twelve then hung for good in `new Worker`.
 */

import { messageOf, ParflateError } from "../errors.js";
import type { FromCoordinator, ToCoordinator } from "./coordinator.js";

/** How the workers are started, and the core's address for the coordinator. */
export interface SharedWorkerFiles {
  coordinator(): Worker;
  thread(): Worker;
  readonly wasmUrl: string;
}

export class SharedWorkers {
  readonly coordinator: Worker;
  readonly #startThread: () => Worker;
  readonly #threads: Worker[] = [];

  private constructor(files: SharedWorkerFiles) {
    this.coordinator = files.coordinator();
    this.#startThread = () => files.thread();
  }

  /**
   * Starts all of them.
   *
   * @throws {ParflateError} `worker-failed` with the reason when one does not start in time.
   */
  static async start(
    files: SharedWorkerFiles,
    threads: number,
    timeoutMs: number,
  ): Promise<SharedWorkers> {
    let workers: SharedWorkers | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const own = new SharedWorkers(files);
      workers = own;
      const { coordinator } = own;
      await new Promise<void>((resolve, reject) => {
        const refuse = (reason: string) => reject(new ParflateError("worker-failed", reason));
        timer = setTimeout(
          () => refuse(`the threads did not start within ${timeoutMs} ms`),
          timeoutMs,
        );
        const post = (message: ToCoordinator) => coordinator.postMessage(message);
        onRefusal(coordinator, "the coordinator", refuse);
        coordinator.onmessage = ({ data }: MessageEvent<FromCoordinator>) => {
          if (data.type === "refused") refuse(data.reason);
          if (data.type === "started") resolve();
          if (data.type === "wanted") {
            own.#startThreads(threads, data, refuse).then(() => post({ type: "present" }), reject);
          }
        };
        post({ type: "start", threads, wasmUrl: files.wasmUrl });
      });
      return own;
    } catch (cause) {
      workers?.terminate();
      if (cause instanceof ParflateError) throw cause;
      throw new ParflateError("worker-failed", messageOf(cause), { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  terminate(): void {
    this.coordinator.terminate();
    for (const thread of this.#threads) thread.terminate();
  }

  /** Resolves when every thread has an instance on the pool's memory. */
  async #startThreads(
    count: number,
    { module, memory, receiver }: Extract<FromCoordinator, { type: "wanted" }>,
    refuse: (reason: string) => void,
  ): Promise<void> {
    const started = Array.from({ length: count }, () => {
      const thread = this.#startThread();
      this.#threads.push(thread);
      onRefusal(thread, "a thread", refuse);
      return new Promise<void>((resolve) => {
        thread.onmessage = () => resolve();
        thread.postMessage({ module, memory, receiver });
      });
    });
    await Promise.all(started);
  }
}

function onRefusal(worker: Worker, who: string, refuse: (reason: string) => void): void {
  worker.onerror = (event) => {
    // Keeps the page's own error handler from a failure that is dealt with here.
    event.preventDefault();
    refuse(`${who} could not be started: ${event.message ?? "refused"}`);
  };
}
