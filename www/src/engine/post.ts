/**
 * One question to one worker: posted, answered, ended. What needs a worker here (verifying,
 * making samples, running a rival) is rare and long, so each gets a worker of its own.
 */

/** How long a worker may take to say that it runs; a refused worker often never says anything. */
const START_DEADLINE_MS = 15_000;

type Reply<Answer> =
  | { type: "ready" }
  | { type: "answer"; answer: Answer }
  | { type: "error"; error: unknown };

/** Asks a worker and ends it; rejects when it does not start, fails, or `signal` aborts. */
export function ask<Question, Answer>(
  create: () => Worker,
  question: Question,
  signal?: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const worker = createOrRefuse(create);
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
    worker.onmessage = ({ data }: MessageEvent<Reply<Answer>>) => {
      if (data.type === "ready") {
        clearTimeout(deadline);
        worker.postMessage(question);
      } else if (data.type === "answer") {
        settle(() => resolve(data.answer));
      } else {
        settle(() => reject(data.error));
      }
    };
  });
}

/** Some engines throw where others fire an error event. */
function createOrRefuse(create: () => Worker): Worker {
  try {
    return create();
  } catch (error) {
    throw new WorkerRefused(error instanceof Error ? error.message : "Workers are refused.");
  }
}

/** Says that a worker could not be had, so that the caller may do the work itself. */
export class WorkerRefused extends Error {}

/** The other side: answers the one question a worker is asked. */
export function answer<Question, Answer>(work: (question: Question) => Promise<Answer>): void {
  self.onmessage = ({ data }: MessageEvent<Question>) => {
    work(data).then(
      (result) => post({ type: "answer", answer: result }),
      (error: unknown) => post({ type: "error", error }),
    );
  };
  post({ type: "ready" });
}

function post(reply: Reply<unknown>): void {
  // In a worker, `postMessage` takes no origin; the DOM types describe a window's.
  (self as unknown as { postMessage(message: unknown): void }).postMessage(reply);
}
