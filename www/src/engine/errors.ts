/** Errors as sentences for the visitor: what happened, and what to do about it. */
import { ParflateError, type ParflateErrorCode } from "parflate";

const OUT_OF_MEMORY =
  "The browser has no more memory. Close other tabs, use fewer workers, or write straight to disk.";

/** Advice about an error of the package, shown after the error's own message. */
const ADVICE: Partial<Record<ParflateErrorCode, string>> = {
  truncated: "The file is incomplete: download or copy it again.",
  corrupt: "The file is damaged or has another format: download or copy it again.",
  "trailing-data": "The file has other data after its compressed part.",
  "needs-dictionary": "It was compressed with a preset dictionary, which this page cannot supply.",
  "worker-failed": "The browser ended a worker, perhaps to save memory: try fewer workers.",
};

/** Whether an error reports that the work was cancelled. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** One or two sentences about an error of any kind. */
export function explain(error: unknown): string {
  if (error instanceof DOMException) return explainDomException(error);
  if (error instanceof RangeError && /memory|alloc|length/i.test(error.message))
    return OUT_OF_MEMORY;
  // Streams report the package's errors as the cause of a TypeError, as the platform's do.
  const own = error instanceof TypeError ? error.cause : error;
  if (own instanceof ParflateError) {
    if (own.code === "out-of-memory") return OUT_OF_MEMORY;
    const message = `${own.message.charAt(0).toUpperCase()}${own.message.slice(1)}.`;
    return `${message} ${ADVICE[own.code] ?? ""}`.trimEnd();
  }
  if (error instanceof Error) return error.message;
  return String(error);
}

function explainDomException({ name, message }: DOMException): string {
  switch (name) {
    case "NotReadableError":
      return "The file changed or was removed while it was being read. Add it again.";
    case "NotFoundError":
      return "The file is no longer where it was. Add it again.";
    case "NotAllowedError":
      return "The browser denied access. Try again, and allow it when asked.";
    case "QuotaExceededError":
      return "The disk, or this browser's share of it, is full. Free some space and try again.";
    default:
      return message === "" ? name : message;
  }
}
