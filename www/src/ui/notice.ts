/** The one place for what the visitor has to know before anything else. */
import { byId } from "./dom.ts";

export function notice(text: string): void {
  const element = byId("notice", HTMLElement);
  element.textContent = text;
  element.hidden = false;
}
