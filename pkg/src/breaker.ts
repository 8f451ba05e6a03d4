/**
 * Waiting that a failure cuts short.
 *
 * A race with a promise for the failure would leave something behind with that promise each time,
 * for as long as the stream lasts: memory that grows with the input.
 */

export class Breaker {
  readonly #waiting = new Set<(reason: unknown) => void>();
  #cause: { readonly reason: unknown } | undefined;

  /** Rejects all that waits now or later. */
  trip(reason: unknown): void {
    this.#cause ??= { reason };
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }

  /** Settles like `promise`, unless the failure comes first. */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#cause) reject(this.#cause.reason);
      else this.#waiting.add(reject);
      const settled = () => this.#waiting.delete(reject);
      promise.finally(settled).then(resolve, reject);
    });
  }
}
