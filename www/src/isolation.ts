/**
 * Cross-origin isolation gives a page finer clocks and shared memory. Where the host does not send
 * its headers, a service worker can add them; only when the visitor asks, as it reloads the page.
 * Nothing on the page depends on it.
 */
import { announce } from "./ui/announce.ts";
import { byId, setText } from "./ui/dom.ts";

/** Set across the reload, so that a page that stays unisolated does not reload for ever. */
const GUARD = "parflate-demo-isolation-tried";

export function setUpIsolation(): void {
  const text = byId("isolation-text", HTMLElement);
  const button = byId("isolation-button", HTMLButtonElement);
  if (crossOriginIsolated) {
    setText(text, "This page is cross-origin isolated: its clock is exact to 5 µs.");
    return;
  }
  const plain =
    "This page is not cross-origin isolated: its clock ticks every 100 µs. Compressing needs no isolation.";
  if (!isSecureContext || !("serviceWorker" in navigator) || wasTried()) {
    setText(text, plain);
    return;
  }
  setText(text, `${plain} For finer figures, a service worker can isolate it:`);
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
    setText(text, "The browser refused the service worker; everything goes on without it.");
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
