/** The options beside the drop zone: read from the form, kept for the next visit. */
import type { Format } from "parflate";

import type { JobOptions } from "../engine/job.ts";
import { canShare, type PoolChoice } from "../engine/pool.ts";
import { byId, setText } from "./dom.ts";
import { recall, remember } from "./memory.ts";

export type Mode = "auto" | "compress" | "decompress";

/** More workers than this help no browser, and each costs memory. */
const MOST_WORKERS = 64;

/** Even one core may be tried with several workers, to see that they win nothing. */
const LEAST_CHOICE = 4;

/** Workers at first, as the package has it: beyond this, little is gained on most machines. */
const DEFAULT_WORKERS = 8;

const LEVEL_HINTS: readonly [upTo: number, hint: string][] = [
  [0, "stores only"],
  [2, "fastest"],
  [5, "fast, and still small"],
  [6, "the usual balance"],
  [9, "smaller, takes longer"],
  [12, "beyond gzip's scale: the smallest"],
];

const form = (): HTMLFormElement => byId("options", HTMLFormElement);
const slider = (id: string): HTMLInputElement => byId(id, HTMLInputElement);

/** Fills the form in and keeps it consistent; `onChange` is told of each change by the visitor. */
export function setUpOptions(onChange: () => void): void {
  const cores = Math.max(1, navigator.hardwareConcurrency || 1);
  const workers = slider("workers");
  workers.max = String(Math.min(MOST_WORKERS, Math.max(LEAST_CHOICE, cores)));
  workers.value = recall("workers") ?? String(Math.min(DEFAULT_WORKERS, cores));
  slider("level").value = recall("level") ?? "6";
  const shared = byId("pool", HTMLSelectElement).querySelector<HTMLOptionElement>(
    'option[value="shared"]',
  );
  if (shared !== null && !canShare()) {
    shared.disabled = true;
    shared.text = "One memory (needs isolation)";
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
  // Only one engine fills a slider's track up to its thumb by itself.
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
  const poolHint = isInline ? "One block at a time: slow, and the page stutters." : "";
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
