/** First-in-first-out queues of the items 0 to capacity - 1, of which each is in one queue at most. */
export class Queues {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;
  readonly #length: Int32Array;

  constructor(count: number, capacity: number) {
    this.#first = new Int32Array(count).fill(-1);
    this.#last = new Int32Array(count).fill(-1);
    this.#next = new Int32Array(capacity).fill(-1);
    this.#length = new Int32Array(count);
  }

  length(queue: number): number {
    return this.#length[queue]!;
  }

  push(queue: number, item: number): void {
    this.#next[item] = -1;
    if (this.#first[queue]! < 0) this.#first[queue] = item;
    else this.#next[this.#last[queue]!] = item;
    this.#last[queue] = item;
    this.#length[queue]!++;
  }

  /** The first item, which leaves the queue, or -1. */
  shift(queue: number): number {
    const item = this.#first[queue]!;
    if (item < 0) return item;
    this.#first[queue] = this.#next[item]!;
    this.#length[queue]!--;
    return item;
  }
}
