/** Errors as sentences for the visitor: what happened, and what to do. */
import { ParflateError, type ParflateErrorCode } from "parflate";

const MEMORY_REFUSED =
  "The browser gave no more memory. Close other tabs, use fewer workers, or write straight to disk.";

/** What to do about the package's errors, after their own words. */
const ADVICE: Partial<Record<ParflateErrorCode, string>> = {
  truncated: "The file is cut off: get it again.",
  corrupt: "The file is damaged, or of another kind: get it again.",
  "trailing-data":
    "Something else follows the compressed part: the file was not made by a compressor alone.",
  "needs-dictionary": "It was compressed with a dictionary, which this page cannot be given.",
  "worker-failed": "The browser ended a worker, perhaps for want of memory: try again with fewer.",
};

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
  if (error instanceof RangeError && /memory|alloc|length/i.test(error.message))
    return MEMORY_REFUSED;
  // Its streams wrap the package's errors, as the platform has it.
  const own = error instanceof TypeError ? error.cause : error;
  if (own instanceof ParflateError) {
    if (own.code === "out-of-memory") return MEMORY_REFUSED;
    const words = `${own.message.charAt(0).toUpperCase()}${own.message.slice(1)}.`;
    return `${words} ${ADVICE[own.code] ?? ""}`.trimEnd();
  }
  if (error instanceof Error) return error.message;
  return String(error);
}
