/** Errors as sentences for the visitor: what happened, and what to do. */

/** Whether an error says that the visitor, or the page, called the work off. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** One sentence or two about an error of any kind. */
export function explain(error: unknown): string {
  if (error instanceof DOMException) {
    switch (error.name) {
      case "NotReadableError":
        return "The file changed or went away while it was read. Add it again.";
      case "NotFoundError":
        return "The file is no longer where it was. Add it again.";
      case "NotAllowedError":
        return "The browser did not allow it. Try again and accept the question it asks.";
      case "QuotaExceededError":
        return "The disk, or the space this browser may use, is full. Free some and try again.";
      default:
        return error.message === "" ? error.name : error.message;
    }
  }
  if (error instanceof RangeError && /memory|alloc|length/i.test(error.message)) {
    return "The browser gave no more memory. Close other tabs, use fewer workers, or write straight to disk.";
  }
  if (error instanceof Error) return error.message;
  return String(error);
}
