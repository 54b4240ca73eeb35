import { rowNumbers } from "./row_numbers.ts";

/** Fewer rows are sorted sooner by comparing them. */
const leastRows = 4_000;
const digits = 65_536;

/**
 * Sorts rows in place by their values, ascending; rows of equal values (0 and -0 are) keep their order.
 * Takes time in proportion to the rows: from the last to the first of the four 16-bit digits that a double
 * has, they are dealt by the digit, and a digit that all share, as the last ones of whole numbers, is passed
 * over.
 *
 * @param rows of values that are not NaN.
 * @returns `rows`
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ascendingRows } from "lib/stats/ascending_rows.ts";
 *
 * assertEquals(ascendingRows(Int32Array.of(0, 1, 2), Float64Array.of(7, -1, 7)), Int32Array.of(1, 0, 2));
 * ```
 */
export function ascendingRows(rows: Int32Array, values: Float64Array): Int32Array {
  if (rows.length < leastRows) return rows.sort((a, b) => difference(values[a]!, values[b]!));
  const keys = keysOf(rows, values);
  let order: Int32Array = rowNumbers(rows.length);
  for (let digit = 0; digit < 4; digit++) {
    const starts = startsOf(keys, digit);
    if (starts === null) continue;
    const dealt = new Int32Array(order.length);
    for (const i of order) dealt[starts[keys[4 * i + digit]!]!++] = i;
    order = dealt;
  }
  rows.set(order.map((i) => rows[i]!));
  return rows;
}

/** Infinity less itself would be NaN. */
function difference(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The digits of a double, the last first, so that numbers of greater digits are greater: a positive number's
 * bits with the sign's turned round, a negative one's all turned round.
 */
function keysOf(rows: Int32Array, values: Float64Array): Uint16Array {
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) keys[i] = values[rows[i]!]! + 0;
  const words = new Uint32Array(keys.buffer);
  for (let i = 0; i < words.length; i += 2) {
    const isNegative = words[i + 1]! >>> 31 === 1;
    words[i] = isNegative ? ~words[i]! : words[i]!;
    words[i + 1] = isNegative ? ~words[i + 1]! : words[i + 1]! ^ 0x80000000;
  }
  return new Uint16Array(keys.buffer);
}

/** Where each digit's rows begin; null where all rows have the same. */
function startsOf(keys: Uint16Array, digit: number): Int32Array | null {
  const starts = new Int32Array(digits);
  for (let at = digit; at < keys.length; at += 4) starts[keys[at]!]!++;
  if (starts[keys[digit]!] === keys.length / 4) return null;
  let start = 0;
  for (let each = 0; each < digits; each++) {
    const count = starts[each]!;
    starts[each] = start;
    start += count;
  }
  return starts;
}
