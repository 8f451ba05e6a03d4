/** The list of jobs, one row each. */
import { isSettled, type Job } from "../engine/job.ts";
import { bytes, duration, ratio, speed } from "../format.ts";
import { button, byId, download, make, setText } from "./dom.ts";

export interface ListActions {
  cancel(job: Job): void;
  /** Shows the job in the picture. */
  show(job: Job): void;
  /** Races on the job's source. */
  race(job: Job): void;
  /** Adds the source again, with the options as they are now. */
  retry(job: Job): void;
}

interface Row {
  element: HTMLLIElement;
  state: HTMLElement;
  detail: HTMLElement;
  bar: HTMLProgressElement;
  actions: HTMLElement;
  /** The state that the buttons are for. */
  shownState: Job["state"] | undefined;
}

export class JobList {
  readonly #rows = new Map<number, Row>();
  readonly #actions: ListActions;

  constructor(actions: ListActions) {
    this.#actions = actions;
  }

  /** Brings the job's row up to date. */
  update(job: Job): void {
    const row = this.#rows.get(job.id) ?? this.#add(job);
    row.element.dataset.state = job.state;
    setText(row.state, stateText(job));
    setText(row.detail, detailText(job));
    row.bar.hidden = isSettled(job);
    row.bar.value = job.totalBytes > 0 ? Math.min(1, job.inputBytes / job.totalBytes) : 0;
    if (row.shownState !== job.state) this.#showActions(job, row);
  }

  /** Drops the rows of jobs that are no longer kept. */
  keep(jobs: readonly Job[]): void {
    const ids = new Set(jobs.map((job) => job.id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    byId("results", HTMLElement).hidden = this.#rows.size === 0;
  }

  #add(job: Job): Row {
    const state = make("p", "row-state");
    const detail = make("p", "row-detail");
    const bar = make("progress", "row-bar");
    bar.max = 1;
    bar.setAttribute("aria-label", `Progress of ${job.source.name}`);
    const actions = make("div", "row-actions");
    const name = make("p", "row-name", job.source.name);
    name.title = job.source.name;
    const element = make("li", "row", make("div", "row-title", name, state), detail, bar, actions);
    byId("list", HTMLUListElement).prepend(element);
    byId("results", HTMLElement).hidden = false;
    const row: Row = { element, state, detail, bar, actions, shownState: undefined };
    this.#rows.set(job.id, row);
    return row;
  }

  #showActions(job: Job, row: Row): void {
    row.shownState = job.state;
    const about = job.source.name;
    const act = (text: string, className: string, onClick: () => void): HTMLButtonElement => {
      const element = button(text, className, onClick);
      element.setAttribute("aria-label", `${text}: ${about}`);
      return element;
    };
    const buttons: HTMLButtonElement[] = [];
    if (!isSettled(job)) buttons.push(act("Cancel", "", () => this.#actions.cancel(job)));
    if (job.state === "done") {
      const { result } = job;
      if (result !== undefined && job.handle === undefined) {
        buttons.push(act("Save", "primary", () => download(result, job.resultName)));
      }
      buttons.push(act("Show", "", () => this.#actions.show(job)));
      if (job.kind === "compress") buttons.push(act("Race", "", () => this.#actions.race(job)));
    }
    if (job.state === "failed" || job.state === "cancelled") {
      buttons.push(act("Try again", "", () => this.#actions.retry(job)));
    }
    row.actions.replaceChildren(...buttons);
  }
}

function stateText(job: Job): string {
  switch (job.state) {
    case "queued":
      return "waiting";
    case "running":
      return job.kind === "compress" ? "compressing" : "decompressing";
    case "verifying":
      return "verifying";
    case "done":
      if (job.kind === "decompress") return "done, checksum correct";
      return job.isVerified ? "verified" : "done";
    case "failed":
      return "failed";
    case "cancelled":
      return "cancelled";
  }
}

function detailText(job: Job): string {
  if (job.state === "failed") return job.message;
  if (job.state === "cancelled") return "No output was kept.";
  if (job.state === "queued") return bytes(job.totalBytes);
  const sizes = `${bytes(job.inputBytes)} → ${bytes(job.outputBytes)}`;
  if (job.state === "running") return sizes;
  const took = job.endTime - job.startTime;
  const share = job.kind === "compress" ? ` · ${ratio(job.outputBytes, job.inputBytes)}` : "";
  const moved = Math.max(job.inputBytes, job.kind === "compress" ? 0 : job.outputBytes);
  const where = job.handle === undefined ? "" : ` · written to ${job.handle.name}`;
  return `${sizes}${share} · ${duration(took)} · ${speed(moved, took)}${where}`;
}
