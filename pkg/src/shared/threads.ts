/**
 * Gives rayon its threads, in place of the script that `wasm-bindgen-rayon` brings: that one needs
 * `blob:` workers, which strict policies refuse, and starts them from here; see `team.ts`.
 */

import type { FromCoordinator, ToCoordinator } from "./protocol.js";

/** What `initThreadPool` hands over. */
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
