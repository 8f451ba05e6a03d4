/** Shows the machine's workers and whether the page is cross-origin isolated. */
import type { Capabilities } from "../engine/pool.ts";
import { byId, setText } from "./dom.ts";
import { announce, notice } from "./messages.ts";

/** Set across the reload, so that a page that stays unisolated does not reload again and again. */
const TRIED_KEY = "parflate-demo-isolation-tried";

const NOT_ISOLATED =
  "This page is not cross-origin isolated, so its clock has steps of 100 µs and threads cannot " +
  "share memory. Compression works without either.";
const ISOLATED =
  "This page is cross-origin isolated: its clock has steps of 5 µs, and threads can share memory.";

/** Shows the number of workers, and a notice where there are none. */
export function showMachine({ pool, workers, hardwareConcurrency, reason }: Capabilities): void {
  if (pool === "inline") {
    setText(byId("machine", HTMLElement), "No workers");
    const cause = reason === undefined ? "" : ` (${reason})`;
    notice(
      `This browser refuses to start workers${cause}. Compression runs in the page itself, ` +
        "which is slower and may make the page stutter.",
    );
    return;
  }
  const text = `${count(workers, "worker")} on ${count(hardwareConcurrency, "core")}`;
  setText(byId("machine", HTMLElement), text);
}

function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}

/**
 * Shows whether the page is cross-origin isolated, and offers to isolate it. Where the host does
 * not send the headers for that, a service worker can add them. That reloads the page, so it
 * happens only when the visitor asks for it.
 */
export function setUpIsolation(): void {
  const text = byId("isolation-text", HTMLElement);
  const button = byId("isolation-button", HTMLButtonElement);
  if (crossOriginIsolated) {
    setText(text, ISOLATED);
    return;
  }
  setText(text, NOT_ISOLATED);
  if (!isSecureContext || !("serviceWorker" in navigator) || wasTried()) return;
  button.hidden = false;
  button.addEventListener("click", () => void isolate(text));
}

async function isolate(text: HTMLElement): Promise<void> {
  try {
    // The script lies beside the page, so its scope is the page's folder, whatever that is.
    await navigator.serviceWorker.register("./isolation-worker.js");
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(TRIED_KEY, "1");
    location.reload();
  } catch {
    setText(text, "The browser refused the service worker. The page works without it.");
    announce(text.textContent ?? "");
  }
}

function wasTried(): boolean {
  try {
    return sessionStorage.getItem(TRIED_KEY) !== null;
  } catch {
    return true;
  }
}
