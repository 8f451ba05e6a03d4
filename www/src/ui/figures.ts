/** The large figures above the picture, and the line that says what is going on. */
import { isSettled, type Job } from "../engine/job.ts";
import { bytes, duration, ratio, speed } from "../format.ts";
import { byId, setText } from "./dom.ts";

/** The shortest time between two updates, in ms: figures that change faster cannot be read. */
const PAUSE_MS = 90;

/** The share of the input that must be read before the time left is estimated. */
const TRUSTED_SHARE = 0.05;

const NOTHING = "–";

export class Figures {
  readonly #name = byId("now-name", HTMLElement);
  readonly #in = byId("fig-in", HTMLElement);
  readonly #out = byId("fig-out", HTMLElement);
  readonly #ratio = byId("fig-ratio", HTMLElement);
  readonly #speed = byId("fig-speed", HTMLElement);
  readonly #time = byId("fig-time", HTMLElement);
  readonly #timeLabel = byId("fig-time-label", HTMLElement);
  readonly #cancel = byId("cancel", HTMLButtonElement);
  #lastShown = 0;

  /** Shows another job from now on. */
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
    this.#name.dataset.state = job.state;
    const took = (job.endTime > 0 ? job.endTime : now) - job.startTime;
    const hasNoResult = job.state === "failed" || job.state === "cancelled";
    const { inputBytes, outputBytes } = job;
    const [packed, content] =
      job.kind === "compress" ? [outputBytes, inputBytes] : [inputBytes, outputBytes];
    setText(this.#in, bytes(inputBytes));
    setText(this.#out, hasNoResult ? NOTHING : bytes(outputBytes));
    setText(this.#ratio, hasNoResult ? NOTHING : ratio(packed, content));
    setText(this.#speed, hasNoResult ? NOTHING : speed(content, took));
    setText(this.#timeLabel, isRunning ? "time left" : hasNoResult ? "stopped after" : "time");
    setText(this.#time, isRunning ? leftText(job, took) : duration(took));
  }
}

function nameLine(job: Job): string {
  const { name } = job.source;
  switch (job.state) {
    case "running":
      return job.kind === "compress"
        ? `Compressing ${name}`
        : `Decompressing ${name} (on one thread: a block needs the ones before it)`;
    case "verifying":
      return `Verifying ${job.resultName}`;
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

function leftText(job: Job, took: number): string {
  const share = job.totalBytes > 0 ? Math.min(1, job.inputBytes / job.totalBytes) : 0;
  return share < TRUSTED_SHARE ? "…" : duration((took / share) * (1 - share));
}
