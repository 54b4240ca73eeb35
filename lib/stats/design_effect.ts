import { denseGroups } from "./dense_groups.ts";

/**
 * Scores (Float64Array, NaN missing) or codes of a category (Int32Array, negative missing), one entry a
 * row.
 */
export type Side = Float64Array | Int32Array;

/**
 * By how much rows that come in groups (the stays of a patient) overstate a test of two sides' independence:
 * the mean design effect of Rao and Scott, at least 1. A chi-square statistic is divided by it.
 *
 * It compares the variance of the sums that such a test adds up, counted over whole groups, with the one that
 * independent rows would have. A score counts as its distance from the mean, a category as its labels, each
 * by one over its share. Rows with a missing side are left out; a negative group is a group of its own. 1 for
 * no rows, or where either side has one value.
 *
 * Source: J. Rao and A. Scott, The analysis of categorical data from complex sample surveys
 * (https://doi.org/10.1080/01621459.1981.10477633).
 *
 * @param group of each row, or the rows by their groups (`groupedRows()`).
 * @throws {TypeError} when sides or groups differ in length.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { designEffect } from "lib/stats/design_effect.ts";
 *
 * // Every row is there twice: half of them say nothing new.
 * const scores = Float64Array.of(1, 1, 2, 2, 3, 3);
 * assertEquals(designEffect(scores, scores, Int32Array.of(0, 0, 1, 1, 2, 2)), 2);
 * ```
 */
export function designEffect(first: Side, second: Side, group: Int32Array | GroupedRows): number {
  const grouped = group instanceof Int32Array ? groupedRows(group) : group;
  const rows = grouped.order.length;
  if (first.length !== second.length || first.length !== rows) {
    throw new TypeError(
      `Cannot take a design effect as all sides must be equally long: ${first.length} and ${second.length} ` +
        `rows, ${rows} groups`,
    );
  }
  const used = rowsWhere(rows, (row) => isThere(first, row) && isThere(second, row));
  const one = kernelOf(first, used), other = kernelOf(second, used);
  const { order, ends } = used.length === rows ? grouped : only(grouped, used);
  const sums = new GroupSums(one, other);
  let [apart, together] = [0, 0];
  for (let g = 0, start = 0; g < ends.length; start = ends[g++]!) {
    let own = 0;
    for (let i = start; i < ends[g]!; i++) own += sums.product(order[i]!);
    apart += own;
    if (ends[g]! - start === 1) {
      together += own;
      continue;
    }
    for (let i = start; i < ends[g]!; i++) sums.add(order[i]!);
    together += sums.take();
  }
  return apart > 0 ? Math.max(1, together / apart) : 1;
}

function isThere(side: Side, row: number): boolean {
  return side instanceof Int32Array ? side[row]! >= 0 : !Number.isNaN(side[row]!);
}

function rowsWhere(count: number, isUsed: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let used = 0;
  for (let row = 0; row < count; row++) if (isUsed(row)) rows[used++] = row;
  return rows.subarray(0, used);
}

/**
 * How alike two rows are on a side, 0 on average: the product of `factor`s where `codes` are equal (scores
 * have one code), less `less`.
 */
type Kernel = {
  readonly codes: Int32Array;
  readonly labels: number;
  readonly factor: Float64Array;
  readonly less: 0 | 1;
};

function kernelOf(side: Side, used: Int32Array): Kernel {
  const factor = new Float64Array(side.length);
  if (side instanceof Float64Array) {
    const mean = used.reduce((sum, row) => sum + side[row]!, 0) / used.length;
    for (const row of used) factor[row] = side[row]! - mean;
    return { codes: new Int32Array(side.length), labels: 1, factor, less: 0 };
  }
  const counts = new Float64Array(used.reduce((most, row) => Math.max(most, side[row]! + 1), 0));
  for (const row of used) counts[side[row]!]!++;
  for (const row of used) factor[row] = Math.sqrt(used.length / counts[side[row]!]!);
  return { codes: side, labels: counts.length, factor, less: 1 };
}

/**
 * The sum over all pairs of a group's rows, both ways and each with itself, of the product of two kernels. A
 * product of kernels is itself one of at most four sums of equal codes, so that a group takes time linear in
 * its rows.
 */
class GroupSums {
  readonly #one: Kernel;
  readonly #other: Kernel;
  readonly #ones: Float64Array;
  readonly #others: Float64Array;
  readonly #pairs: Float64Array;
  readonly #rows: number[] = [];

  constructor(one: Kernel, other: Kernel) {
    this.#one = one;
    this.#other = other;
    this.#ones = new Float64Array(one.labels);
    this.#others = new Float64Array(other.labels);
    this.#pairs = new Float64Array(one.labels * other.labels);
  }

  /** The product of a row with itself. */
  product(row: number): number {
    const [x, y] = [this.#one.factor[row]!, this.#other.factor[row]!];
    return (x * x - this.#one.less) * (y * y - this.#other.less);
  }

  /** Adds a row of the group. */
  add(row: number): void {
    const { codes, factor } = this.#one, other = this.#other;
    const [x, y] = [factor[row]!, other.factor[row]!];
    this.#ones[codes[row]!]! += x;
    this.#others[other.codes[row]!]! += y;
    this.#pairs[codes[row]! * other.labels + other.codes[row]!]! += x * y;
    this.#rows.push(row);
  }

  /** The group's sum; the next row begins another group. */
  take(): number {
    const one = this.#one, other = this.#other, count = this.#rows.length;
    let sum = one.less * other.less * count * count;
    for (const row of this.#rows) {
      const [i, j] = [one.codes[row]!, other.codes[row]!], pair = i * other.labels + j;
      sum += this.#pairs[pair]! ** 2 - other.less * this.#ones[i]! ** 2 - one.less * this.#others[j]! ** 2;
      this.#pairs[pair] = this.#ones[i] = this.#others[j] = 0;
    }
    this.#rows.length = 0;
    return sum;
  }
}

/** Rows, those of a group beside each other, and where each group ends. */
export type GroupedRows = { readonly order: Int32Array; readonly ends: Int32Array };

/** All rows by their group: worth doing once where many sides are tested in the same groups. */
export function groupedRows(group: Int32Array): GroupedRows {
  const { codes, count } = denseGroups(group);
  const ends = new Int32Array(count);
  for (let i = 0; i < codes.length; i++) ends[codes[i]!]!++;
  for (let g = 0, start = 0; g < count; g++) [ends[g], start] = [start, start + ends[g]!];
  const order = new Int32Array(group.length);
  for (let i = 0; i < codes.length; i++) order[ends[codes[i]!]!++] = i;
  return { order, ends };
}

/** The groups without the rows that are not used, and without groups that have none. */
function only({ order, ends }: GroupedRows, used: Int32Array): GroupedRows {
  const isUsed = new Uint8Array(order.length), kept = new Int32Array(used.length), last = [];
  for (const row of used) isUsed[row] = 1;
  let count = 0;
  for (let g = 0, i = 0; g < ends.length; g++) {
    const before = count;
    for (; i < ends[g]!; i++) if (isUsed[order[i]!] === 1) kept[count++] = order[i]!;
    if (count > before) last.push(count);
  }
  return { order: kept, ends: Int32Array.from(last) };
}
