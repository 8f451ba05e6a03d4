/**
 * Shared memory needs a cross-origin isolated page. Where the host sends no such headers, a
 * service worker can add them; only when the visitor asks, because it reloads the page.
 */
import { announce } from "./ui/announce.ts";
import { byId, setText } from "./ui/dom.ts";

/** Set across the reload, so that a page that stays unisolated does not reload for ever. */
const GUARD = "parflate-demo-isolation-tried";

export function setUpIsolation(): void {
  const text = byId("isolation-text", HTMLElement);
  const button = byId("isolation-button", HTMLButtonElement);
  if (crossOriginIsolated) {
    setText(text, "This page is isolated, so the shared-memory pool can be chosen.");
    return;
  }
  if (!isSecureContext || !("serviceWorker" in navigator)) {
    setText(text, "Shared memory is not to be had here; the messages pool needs none of it.");
    return;
  }
  if (wasTried()) {
    setText(text, "This browser did not isolate the page; the messages pool needs none of it.");
    return;
  }
  setText(text, "The messages pool runs anywhere. To try the other one:");
  button.hidden = false;
  button.addEventListener("click", () => void isolate(text));
}

async function isolate(text: HTMLElement): Promise<void> {
  try {
    // Beside the page, so that its scope is the page's folder wherever that is.
    await navigator.serviceWorker.register("./isolation-worker.js");
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(GUARD, "1");
    location.reload();
  } catch {
    setText(text, "The browser refused the service worker; the messages pool goes on without.");
    announce(text.textContent ?? "");
  }
}

function wasTried(): boolean {
  try {
    return sessionStorage.getItem(GUARD) !== null;
  } catch {
    return true;
  }
}
