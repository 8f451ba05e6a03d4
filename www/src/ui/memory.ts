/** What the page remembers between visits. A browser may refuse storage; then nothing is kept. */

const PREFIX = "parflate-demo-";

export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Private windows and full disks: the choice holds for this visit.
  }
}
