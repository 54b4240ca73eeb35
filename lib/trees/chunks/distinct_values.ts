/** Places of the table of values: at most a quarter is ever filled. */
const PLACES = 1024;

/** The distinct values of a number, as long as they are few; NaN is none. */
export class DistinctValues {
  readonly #most: number;
  readonly #table = new Float64Array(PLACES).fill(NaN);
  readonly #double = new Float64Array(1);
  readonly #words = new Uint32Array(this.#double.buffer);
  #count = 0;

  /** At most 255 are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  get areMany(): boolean {
    return this.#count > this.#most;
  }

  add(values: Float64Array): void {
    let last = NaN;
    for (let i = 0; i < values.length && !this.areMany; i++) {
      const value = values[i]!;
      if (value === last || value !== value) continue;
      last = value;
      this.#addOne(value);
    }
  }

  /** In ascending order; null where there are more than are kept. */
  sorted(): Float64Array | null {
    return this.areMany ? null : this.#table.filter((value) => value === value).sort();
  }

  #addOne(value: number): void {
    this.#double[0] = value + 0; // -0 is 0
    const hash = Math.imul(this.#words[0]! ^ Math.imul(this.#words[1]!, 0x9e3779b9), 0x85ebca6b);
    let at = (hash ^ (hash >>> 15)) & (PLACES - 1);
    for (let there = this.#table[at]!; there === there; there = this.#table[at]!) {
      if (there === value) return;
      at = (at + 1) & (PLACES - 1);
    }
    this.#table[at] = this.#double[0]!;
    this.#count++;
  }
}
