/** The worker's side of run.ts: reports that it runs, then answers one request. */
import type { Reply, Request } from "./run.ts";
import { perform, type Tasks } from "./tasks.ts";

self.onmessage = ({ data: { kind, input } }: MessageEvent<Request>) => {
  perform(kind, input as Tasks[typeof kind]["input"]).then(
    (result) => reply({ type: "result", result }),
    (error: unknown) => reply({ type: "error", error }),
  );
};
reply({ type: "ready" });

function reply(message: Reply): void {
  // The DOM types describe a window's `postMessage`, which takes an origin; a worker's does not.
  (self as unknown as { postMessage(message: unknown): void }).postMessage(message);
}
