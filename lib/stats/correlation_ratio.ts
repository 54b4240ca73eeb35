import { countOfCodes } from "./count_of_codes.ts";

/**
 * The correlation ratio (eta), 0 to 1: the root of the share of a number's variance that lies between groups.
 * Of ranks it is the root of rank epsilon squared. A row of weight w counts as w rows (all 1 when left out).
 *
 * Rows with a missing value (NaN), a negative code or without weight are left out; NaN with fewer than two
 * groups or all values equal.
 *
 * @throws {TypeError} when values, codes or weights differ in length.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { correlationRatio } from "lib/stats/correlation_ratio.ts";
 *
 * assertEquals(correlationRatio(Float64Array.of(1, 1, 5, 5), Int32Array.of(0, 0, 1, 1)), 1);
 * ```
 */
export function correlationRatio(values: Float64Array, codes: Int32Array, weight?: Float64Array): number {
  if (values.length !== codes.length || (weight && weight.length !== values.length)) {
    throw new TypeError(
      `Cannot compare groups as every value must have a group and a weight: ${values.length} values, ` +
        `${codes.length} groups, ${weight?.length ?? values.length} weights`,
    );
  }
  const sums = new Float64Array(countOfCodes(codes)), totals = new Float64Array(sums.length);
  let [total, sum] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (codes[row]! < 0 || Number.isNaN(values[row]!)) continue;
    const own = weight ? weight[row]! : 1;
    if (own === 0) continue;
    total += own;
    sum += own * values[row]!;
  }
  const mean = sum / total;
  let whole = 0;
  for (let row = 0; row < values.length; row++) {
    if (codes[row]! < 0 || Number.isNaN(values[row]!)) continue;
    const own = weight ? weight[row]! : 1;
    if (own === 0) continue;
    const distance = values[row]! - mean;
    sums[codes[row]!]! += own * distance;
    totals[codes[row]!]! += own;
    whole += own * distance * distance;
  }
  const groups = totals.filter((each) => each > 0).length;
  const between = sums.reduce(
    (all, each, code) => all + (totals[code]! > 0 ? each * each / totals[code]! : 0),
    0,
  );
  return groups > 1 && whole > 0 ? Math.sqrt(Math.min(1, between / whole)) : NaN;
}
