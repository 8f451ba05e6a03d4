/** What a screen reader says: rarely enough to be listened to, and the last word always. */
import { byId } from "./dom.ts";

/** Least time between two messages about progress, in ms. */
const PROGRESS_PAUSE_MS = 4000;

let lastProgress = 0;

/** Says it now. */
export function announce(text: string): void {
  byId("live", HTMLElement).textContent = text;
}

/** Says it unless something was said a moment ago. */
export function announceProgress(text: string): void {
  const now = performance.now();
  if (now - lastProgress < PROGRESS_PAUSE_MS) return;
  lastProgress = now;
  announce(text);
}
