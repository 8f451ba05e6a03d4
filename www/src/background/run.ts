/**
 * Runs a task in a worker of its own and ends the worker afterwards. Tasks are rare and long, so
 * starting a worker for each costs nothing that a visitor would notice.
 */
import type { TaskKind, Tasks } from "./tasks.ts";

/**
 * How long a worker may take to report that it runs, in ms. Some browsers give no error for a
 * worker they refuse, so this deadline is the only sign. Long, because a busy machine starts a
 * worker late, and the price of waiting is paid only where workers are refused silently.
 */
const START_DEADLINE_MS = 60_000;

/** The page's message to the worker. */
export interface Request {
  kind: TaskKind;
  input: unknown;
}

/** The worker's messages to the page: first `ready`, then one of the other two. */
export type Reply =
  | { type: "ready" }
  | { type: "result"; result: unknown }
  | { type: "error"; error: unknown };

/** The browser did not let a worker start. */
export class WorkerRefused extends Error {}

/** Runs the task in a worker, or on the page where the browser refuses workers. */
export async function runTask<Kind extends TaskKind>(
  kind: Kind,
  input: Tasks[Kind]["input"],
  signal?: AbortSignal,
): Promise<Tasks[Kind]["result"]> {
  try {
    return await runInWorker(kind, input, signal);
  } catch (error) {
    if (!(error instanceof WorkerRefused)) throw error;
    const { perform } = await import("./tasks.ts");
    return perform(kind, input, signal);
  }
}

/** Runs the task in a worker; rejects with `WorkerRefused` where there can be none. */
export function runInWorker<Kind extends TaskKind>(
  kind: Kind,
  input: Tasks[Kind]["input"],
  signal?: AbortSignal,
): Promise<Tasks[Kind]["result"]> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const worker = startWorker();
    const settle = (act: () => void): void => {
      clearTimeout(deadline);
      signal?.removeEventListener("abort", onAbort);
      worker.terminate();
      act();
    };
    const onAbort = (): void => settle(() => reject(signal?.reason));
    const deadline = setTimeout(
      () => settle(() => reject(new WorkerRefused("A worker did not start in time."))),
      START_DEADLINE_MS,
    );
    signal?.addEventListener("abort", onAbort);
    worker.onerror = (event) => {
      event.preventDefault();
      settle(() => reject(new WorkerRefused(event.message || "A worker could not start.")));
    };
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.type === "ready") {
        clearTimeout(deadline);
        worker.postMessage({ kind, input } satisfies Request);
      } else if (data.type === "result") {
        settle(() => resolve(data.result as Tasks[Kind]["result"]));
      } else {
        settle(() => reject(data.error));
      }
    };
  });
}

/** Some browsers throw where others fire an error event. */
function startWorker(): Worker {
  try {
    return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  } catch (error) {
    throw new WorkerRefused(error instanceof Error ? error.message : "Workers are refused.");
  }
}
