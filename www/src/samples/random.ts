/**
 * Random numbers that are the same on every machine: Marsaglia's xorshift with 32 bits of state
 * ("Xorshift RNGs", 2003), which is fast and random enough for sample data.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** An integer from 0 to 2^32 - 1. */
  word(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number {
    return this.word() % bound;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  /** An index from 0 to `bound` - 1; small ones are far more frequent, like common words. */
  skewed(bound: number): number {
    const unit = this.word() / 2 ** 32;
    return Math.floor(bound * unit * unit * unit);
  }
}
