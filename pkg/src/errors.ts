/**
 * The package's one error class, and how the core's errors become instances of it.
 *
 * `TypeError` and `AbortError` are thrown where the web platform throws them: wrong types of
 * arguments and chunks, and an aborted signal.
 */

/** What went wrong, for programs. */
export type ParflateErrorCode =
  /** An option has a value that cannot be honoured. */
  | "invalid-option"
  /** A block could not be compressed; a bug in the encoder or a faulty machine. */
  | "block-failed"
  /** A worker died while it had a block of this call; the next call gets a new one. */
  | "worker-failed"
  /** The wasm module could not be fetched, or the engine or a policy refused it. */
  | "wasm-unavailable"
  /** Memory for the block's buffers could not be had. */
  | "out-of-memory"
  /** The compressed input ends too early. */
  | "truncated"
  /** Something that is not another member follows the compressed input. */
  | "trailing-data"
  /** The compressed input needs a dictionary that was not given, or another one. */
  | "needs-dictionary"
  /** The compressed input is damaged. */
  | "corrupt"
  /** The output would be larger than the caller's limit. */
  | "limit-exceeded"
  /** The pool was closed. */
  | "pool-closed"
  /** A bug in this package. */
  | "internal";

/** A failure of compression or decompression, with a `code` for programs. */
export class ParflateError extends Error {
  override readonly name = "ParflateError";
  readonly code: ParflateErrorCode;

  constructor(code: ParflateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether the engine reports a trap: the wasm instance must not be used again. */
export function isTrap(thrown: unknown): boolean {
  return thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError;
}

/** Turns what the core threw, `code`, newline, message, into an error of this package. */
export function fromCore(thrown: unknown): unknown {
  if (typeof thrown === "string") {
    const end = thrown.indexOf("\n");
    return new ParflateError(thrown.slice(0, end) as ParflateErrorCode, thrown.slice(end + 1));
  }
  if (isTrap(thrown)) {
    return new ParflateError("internal", "the wasm core stopped; please report this bug", {
      cause: thrown,
    });
  }
  return thrown;
}

/** What an error says, whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
