/** Waiting for something that happens again and again. */

/** A promise of the next event, which everybody shares who waits for it. */
export class NextEvent {
  #promise: Promise<void> | undefined;
  #resolve: () => void = () => {};

  wait(): Promise<void> {
    this.#promise ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#promise;
  }

  /** It has happened: whoever waits goes on. */
  happen(): void {
    this.#promise = undefined;
    this.#resolve();
  }
}
