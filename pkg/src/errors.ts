/**
 * Failures: the package's one error class, how the core's errors become instances of it, and the
 * signal by which a stream's first failure ends everything that waits.
 *
 * `TypeError` and `AbortError` are thrown where the web platform throws them: for arguments and
 * chunks of a wrong type, and for an aborted signal.
 */

/** The kind of a failure, for programs. */
export type ParflateErrorCode =
  /** An option has a value that cannot be honoured. */
  | "invalid-option"
  /** A block could not be compressed: a bug in the encoder or a faulty machine. */
  | "block-failed"
  /** A worker died while it had a block of this call; the next call starts a new worker. */
  | "worker-failed"
  /** The wasm module could not be fetched, or the engine or a policy refused it. */
  | "wasm-unavailable"
  /** Memory for a block's buffers could not be allocated. */
  | "out-of-memory"
  /** The compressed input ends too early. */
  | "truncated"
  /** The compressed input is followed by something that is not another member. */
  | "trailing-data"
  /** The compressed input needs a dictionary that was not given, or a different one. */
  | "needs-dictionary"
  /** The compressed input is damaged. */
  | "corrupt"
  /** The output would be larger than the caller's `limit`. */
  | "limit-exceeded"
  /** An index is damaged, or of another file. */
  | "invalid-index"
  /** A part of a file could not be read from where it is. */
  | "read-failed"
  /** The pool was closed. */
  | "pool-closed"
  /** A bug in this package. */
  | "internal";

/**
 * A failure of compression or decompression, with a `code` for programs.
 *
 * @example
 * try {
 *   await decompress(upload, { limit: 100_000_000 });
 * } catch (error) {
 *   if (error instanceof ParflateError && error.code === "limit-exceeded") reject(upload);
 * }
 */
export class ParflateError extends Error {
  override readonly name = "ParflateError";
  readonly code: ParflateErrorCode;

  constructor(code: ParflateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether the engine reports a trap, after which the wasm instance must not be used. */
export function isTrap(thrown: unknown): boolean {
  return thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError;
}

/** Turns what the core threw (`code`, newline, message) into an error of this package. */
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

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * A stream's first failure, which ends every wait of the stream.
 *
 * A `Promise.race` with one promise for the failure would leave a reaction behind with that promise
 * each time, for as long as the stream lasts: memory that grows with the input.
 */
export class FailureSignal {
  readonly #waiting = new Set<(reason: unknown) => void>();
  #failure: { readonly reason: unknown } | undefined;

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Rejects all present and later waits; only the first failure counts. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    for (const reject of this.#waiting) reject(this.#failure.reason);
    this.#waiting.clear();
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.reason;
  }

  /** Settles like `promise`, unless the failure comes first. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure.reason);
      else this.#waiting.add(reject);
      const settled = () => this.#waiting.delete(reject);
      promise.finally(settled).then(resolve, reject);
    });
  }
}
