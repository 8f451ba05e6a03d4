/** The large figures above the picture, and the time that is left. */
import { isSettled, type Job } from "../engine/job.ts";
import { bytes, duration, ratio, speed } from "../format.ts";
import { byId, setText } from "./dom.ts";

/** Least time between two updates, in ms: figures that change faster cannot be read. */
const PAUSE_MS = 90;

/** In place of a figure that there is not. */
const NOTHING = "–";

export class Figures {
  readonly #name = byId("now-name", HTMLElement);
  readonly #in = byId("fig-in", HTMLElement);
  readonly #outLabel = byId("fig-out-label", HTMLElement);
  readonly #out = byId("fig-out", HTMLElement);
  readonly #ratio = byId("fig-ratio", HTMLElement);
  readonly #speed = byId("fig-speed", HTMLElement);
  readonly #time = byId("fig-time", HTMLElement);
  readonly #timeLabel = byId("fig-time-label", HTMLElement);
  readonly #cancel = byId("cancel", HTMLButtonElement);
  #lastShown = 0;

  start(job: Job): void {
    this.#lastShown = 0;
    this.update(job);
  }

  update(job: Job): void {
    const now = performance.now();
    const isRunning = job.state === "running";
    if (isRunning && now - this.#lastShown < PAUSE_MS) return;
    this.#lastShown = now;
    this.#cancel.hidden = isSettled(job);
    setText(this.#name, nameLine(job));
    this.#name.dataset["state"] = job.state;
    const isCompressing = job.kind === "compress";
    const took = (job.endTime > 0 ? job.endTime : now) - job.startTime;
    setText(this.#in, bytes(job.inputBytes));
    setText(this.#outLabel, isCompressing ? "kept" : "made");
    // What came to nothing has no size, and a ratio of it would be one of chance.
    const cameToNothing = job.state === "failed" || job.state === "cancelled";
    setText(this.#out, cameToNothing ? NOTHING : bytes(job.outputBytes));
    setText(
      this.#ratio,
      cameToNothing
        ? NOTHING
        : isCompressing
          ? ratio(job.outputBytes, job.inputBytes)
          : ratio(job.inputBytes, job.outputBytes),
    );
    setText(
      this.#speed,
      cameToNothing ? NOTHING : speed(isCompressing ? job.inputBytes : job.outputBytes, took),
    );
    setText(this.#timeLabel, isRunning ? "left" : cameToNothing ? "after" : "took");
    setText(this.#time, isRunning ? leftText(job, took) : duration(took));
  }
}

function nameLine(job: Job): string {
  const { name } = job.source;
  switch (job.state) {
    case "running":
      return job.kind === "compress"
        ? `Compressing ${name}`
        : `Decompressing ${name}, in order and so by one decoder`;
    case "verifying":
      return `Inflating ${job.resultName} to compare`;
    case "done":
      return job.isVerified ? `${job.resultName}, verified` : job.resultName;
    case "failed":
      return `${name}: ${job.message}`;
    case "cancelled":
      return `${name}: cancelled`;
    case "queued":
      return name;
  }
}

/** Too little is known in the first moments to say a time. */
const TRUSTED_SHARE = 0.05;

function leftText(job: Job, took: number): string {
  const share = job.totalBytes > 0 ? job.inputBytes / job.totalBytes : 0;
  if (share < TRUSTED_SHARE) return "…";
  return duration(Math.max(0, (took / Math.min(1, share)) * (1 - Math.min(1, share))));
}
