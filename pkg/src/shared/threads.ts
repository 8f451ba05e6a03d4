/**
 * Gives rayon its threads, in place of the script of `wasm-bindgen-rayon`. That script needs
 * `blob:` workers, which strict policies refuse, and starts them from here; `shared-workers.ts`
 * says why the page starts them instead.
 */

import type { FromCoordinator, ToCoordinator } from "./coordinator.js";

/** The argument that `initThreadPool` passes on. */
interface ThreadPoolBuilder {
  receiver(): number;
  build(): void;
}

/** Asks the page for threads on this memory, and starts the pool when they are there. */
export async function startWorkers(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  builder: ThreadPoolBuilder,
): Promise<void> {
  const present = new Promise<void>((resolve) => {
    self.addEventListener("message", ({ data }: MessageEvent<ToCoordinator>) => {
      if (data.type === "present") resolve();
    });
  });
  const wanted = { type: "wanted", module, memory, receiver: builder.receiver() } as const;
  self.postMessage(wanted satisfies FromCoordinator);
  await present;
  builder.build();
}
