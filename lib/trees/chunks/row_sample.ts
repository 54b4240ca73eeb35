import { mixed } from "../binning/mixed.ts";

/** Rows are added in blocks of so many at most. */
const BLOCK = 65_536;

/**
 * An even sample of rows that come one after another: all of them up to `most`, of more those whose numbers
 * hash below a limit that is halved as often as it takes. So it depends on the rows' order and on nothing
 * else.
 */
export class RowSample {
  readonly #most: number;
  readonly #columns: readonly Float64Array[];
  /** The numbers of the rows that are kept. */
  readonly #rows: Float64Array;
  #limit = 2 ** 32;
  #count = 0;
  #seen = 0;

  /** Each row has `width` values. */
  constructor(width: number, most: number) {
    this.#most = most;
    this.#columns = Array.from({ length: width }, () => new Float64Array(most + BLOCK));
    this.#rows = new Float64Array(most + BLOCK);
  }

  /** Rows seen so far. */
  get seen(): number {
    return this.#seen;
  }

  /** Adds rows, a column each for the values. */
  add(columns: readonly Float64Array[], rowCount: number): void {
    for (let from = 0; from < rowCount; from += BLOCK) {
      this.#addBlock(columns, from, Math.min(rowCount, from + BLOCK));
      while (this.#count > this.#most) this.#halve();
    }
  }

  /** The values of the rows sampled, in the order of rows. */
  column(index: number): Float64Array {
    return this.#columns[index]!.subarray(0, this.#count);
  }

  #addBlock(columns: readonly Float64Array[], from: number, end: number): void {
    for (let i = from; i < end; i++) {
      const row = this.#seen++;
      if (mixed(row) >= this.#limit) continue;
      for (let c = 0; c < columns.length; c++) this.#columns[c]![this.#count] = columns[c]![i]!;
      this.#rows[this.#count++] = row;
    }
  }

  #halve(): void {
    this.#limit /= 2;
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      if (mixed(this.#rows[i]!) >= this.#limit) continue;
      for (const column of this.#columns) column[kept] = column[i]!;
      this.#rows[kept++] = this.#rows[i]!;
    }
    this.#count = kept;
  }
}
