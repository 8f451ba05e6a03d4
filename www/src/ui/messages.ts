/** Messages to the visitor: the notice at the top, announcements, and outcomes on buttons. */
import { byId, make } from "./dom.ts";

/** The shortest time between two announcements of progress, in ms: more would be noise. */
const PROGRESS_PAUSE_MS = 4000;

/** How long a button shows the outcome of pressing it, in ms. */
const OUTCOME_MS = 2500;

let lastProgress = 0;

/** Shows a message at the top of the page; `detail` is the browser's own wording. */
export function notice(text: string, detail = ""): void {
  const element = byId("notice", HTMLElement);
  element.replaceChildren(text);
  if (detail !== "") element.append(make("small", "", detail));
  element.hidden = false;
}

/** Announces a text to screen readers. */
export function announce(text: string): void {
  byId("live", HTMLElement).textContent = text;
}

/** Announces progress, unless the last announcement of progress was a moment ago. */
export function announceProgress(text: string): void {
  const now = performance.now();
  if (now - lastProgress < PROGRESS_PAUSE_MS) return;
  lastProgress = now;
  announce(text);
}

/** Shows a text on a button for a while, and announces it. */
export function showOutcome(button: HTMLButtonElement, text: string): void {
  const label = button.querySelector("code") ?? button;
  const before = button.dataset.text ?? label.textContent ?? "";
  button.dataset.text = before;
  label.textContent = text;
  announce(text);
  setTimeout(() => {
    label.textContent = before;
  }, OUTCOME_MS);
}

/** Copies a text; resolves to whether the browser allowed it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
