/**
 * Starts rayon's threads, in place of the script that `wasm-bindgen-rayon` brings: that one needs
 * `blob:` workers, which strict policies refuse, and waits for ever for one that does not start.
 */

/** What `initThreadPool` hands over. */
interface ThreadPoolBuilder {
  numThreads(): number;
  receiver(): number;
  build(): void;
}

/** Kept, so that no engine takes a thread for garbage while its pool lives. */
const threads: Worker[] = [];

/** Starts the threads and then the pool on them; rejects when one cannot be started. */
export async function startWorkers(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  builder: ThreadPoolBuilder,
): Promise<void> {
  const message = { module, memory, receiver: builder.receiver() };
  await Promise.all(
    Array.from({ length: builder.numThreads() }, () => {
      const thread = new Worker(new URL("./thread.js", import.meta.url), { type: "module" });
      threads.push(thread);
      return new Promise<void>((resolve, reject) => {
        thread.onmessage = () => resolve();
        thread.onerror = (event) =>
          reject(new Error(`a thread could not be started: ${event.message ?? "refused"}`));
        thread.postMessage(message);
      });
    }),
  );
  builder.build();
}
