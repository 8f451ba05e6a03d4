/** The one place for what the visitor has to know before anything else. */
import { byId, make } from "./dom.ts";

/** Shows it; `detail` is the browser's own wording, for whoever has to change a setting. */
export function notice(text: string, detail = ""): void {
  const element = byId("notice", HTMLElement);
  element.replaceChildren(text);
  if (detail !== "") element.append(make("small", "", detail));
  element.hidden = false;
}
