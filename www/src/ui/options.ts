/** The options form. Level and number of workers are kept for the next visit. */
import type { Format } from "parflate";

import type { JobOptions } from "../engine/job.ts";
import { canShare, type PoolChoice } from "../engine/pool.ts";
import { byId, setText } from "./dom.ts";
import { recall, remember } from "./preferences.ts";

export type Mode = "auto" | "compress" | "decompress";

/** Workers at most: more do not make any browser faster, and each takes memory. */
const MAX_WORKERS = 64;

/** Workers that can be chosen on any machine, so that a visitor can see what more of them do. */
const MIN_CHOICE = 4;

/** Workers unless the visitor chooses: the package's own default. */
const DEFAULT_WORKERS = 8;

const LEVEL_HINTS: readonly [upTo: number, hint: string][] = [
  [0, "no compression"],
  [2, "fastest"],
  [5, "fast"],
  [6, "default"],
  [9, "smaller, slower"],
  [12, "smallest, slowest"],
  [13, "takes its time"],
];

const form = (): HTMLFormElement => byId("options", HTMLFormElement);
const slider = (id: string): HTMLInputElement => byId(id, HTMLInputElement);

/** Fills the form in; `onChange` is called after each change by the visitor. */
export function setUpOptions(onChange: () => void): void {
  const cores = Math.max(1, navigator.hardwareConcurrency || 1);
  const workers = slider("workers");
  workers.max = String(Math.min(MAX_WORKERS, Math.max(MIN_CHOICE, cores)));
  workers.value = recall("workers") ?? String(Math.min(DEFAULT_WORKERS, cores));
  slider("level").value = recall("level") ?? "6";
  const shared = byId("pool", HTMLSelectElement).querySelector<HTMLOptionElement>(
    'option[value="shared"]',
  );
  if (shared !== null && !canShare()) {
    shared.disabled = true;
    shared.text = "Threads, shared memory (needs isolation)";
  }
  const canWriteToDisk = "showSaveFilePicker" in window;
  byId("disk-label", HTMLElement).hidden = !canWriteToDisk;
  show();
  form().addEventListener("input", () => {
    remember("level", slider("level").value);
    remember("workers", workers.value);
    show();
    onChange();
  });
  form().addEventListener("submit", (event) => event.preventDefault());
}

function show(): void {
  // Only Firefox fills a slider's track up to its thumb; this does it in the others.
  for (const each of [slider("level"), slider("workers")]) {
    const share = (Number(each.value) - Number(each.min)) / (Number(each.max) - Number(each.min));
    each.style.setProperty("--filled", `${(100 * share).toFixed(1)}%`);
  }
  const level = Number(slider("level").value);
  const hint = LEVEL_HINTS.find(([upTo]) => level <= upTo)?.[1] ?? "";
  setText(byId("level-value", HTMLOutputElement), String(level));
  setText(byId("level-hint", HTMLElement), hint);
  const isInline = byId("pool", HTMLSelectElement).value === "inline";
  slider("workers").disabled = isInline;
  setText(byId("workers-value", HTMLOutputElement), isInline ? "none" : slider("workers").value);
  const poolHint = isInline ? "One block at a time: slow, and the page may stutter." : "";
  setText(byId("pool-hint", HTMLElement), poolHint);
}

function chosen(name: string): string {
  return String(new FormData(form()).get(name) ?? "");
}

export function mode(): Mode {
  return chosen("mode") as Mode;
}

export function wantsDisk(): boolean {
  return !byId("disk-label", HTMLElement).hidden && slider("disk").checked;
}

export function jobOptions(): JobOptions {
  return {
    format: chosen("format") as Format,
    level: Number(slider("level").value),
    workers: Number(slider("workers").value),
    pool: byId("pool", HTMLSelectElement).value as PoolChoice,
    verifies: slider("verify").checked,
  };
}
