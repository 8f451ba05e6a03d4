/** Copying text, with a word on the button about how it went. */
import { announce } from "./announce.ts";

/** How long a button says what it did, in ms. */
const NOTE_MS = 2500;

/** Copies a text; resolves to whether the browser let it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Lets a button say `text` for a while, and a screen reader too. */
export function note(button: HTMLButtonElement, text: string): void {
  const label = button.querySelector("code") ?? button;
  const before = button.dataset["text"] ?? label.textContent ?? "";
  button.dataset["text"] = before;
  label.textContent = text;
  announce(text);
  setTimeout(() => {
    label.textContent = before;
  }, NOTE_MS);
}
