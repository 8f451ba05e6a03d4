/** What this browser gives, in facts, with the reason when it is not everything. */
import type { Capabilities } from "../engine/pool.ts";
import { byId, setText } from "./dom.ts";
import { notice } from "./notice.ts";

export function showMachine(machine: Capabilities): void {
  const { pool, workers, hardwareConcurrency, reason } = machine;
  setText(
    byId("fact-workers", HTMLElement),
    pool === "inline"
      ? "none"
      : `${workers} on ${hardwareConcurrency} ${hardwareConcurrency === 1 ? "core" : "cores"}`,
  );
  setText(byId("fact-pool", HTMLElement), pool === "inline" ? "on the page" : pool);
  setText(byId("fact-why", HTMLElement), pool === "inline" ? "" : (reason ?? ""));
  if (pool === "inline") {
    notice(
      `Workers are refused here${reason === undefined ? "" : ` (${reason})`}. Everything works, block by block on the page itself, only slower.`,
    );
  }
}
