import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { chiSquare } from "lib/stats/chi_square.ts";
import { contingency } from "lib/stats/contingency.ts";
import { randomSource } from "lib/stats/random.ts";

const table = (...rows: number[][]) => ({
  counts: Float64Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});
const nothing = { statistic: NaN, degrees: 0, pValue: NaN, cramersV: NaN, cohensW: NaN, leastExpected: NaN };

Deno.test("`chiSquare()` agrees with scipy when the table is three by three", () => {
  // scipy 1.17.1: chi2_contingency(table, correction=False); Cramér's V: Bergsma's formulas typed into NumPy.
  const result = chiSquare(table([12, 5, 9], [3, 14, 7], [8, 8, 20]));
  assertAlmostEquals(result.statistic, 16.358954574232353, 1e-12);
  assertEquals([result.degrees, result.n], [4, 86]);
  assertAlmostEquals(result.pValue, 0.002573452170313402, 1e-14);
  assertAlmostEquals(result.leastExpected, 6.4186046511627906, 1e-14);
  assertAlmostEquals(result.cramersV, 0.2707501201170777, 1e-14);
});

Deno.test("`chiSquare()` leaves empty rows and columns out when there are any", () => {
  const full = chiSquare(table([12, 5], [3, 14]));
  assertEquals(chiSquare(table([12, 0, 5], [0, 0, 0], [3, 0, 14])), full);
});

Deno.test("`chiSquare()` has nothing to test when fewer than two rows or columns are left", () => {
  const cases = [[table(), 0], [table([3, 4]), 7], [table([3], [4]), 7], [table([3, 0], [4, 0]), 7]] as const;
  for (const [counts, n] of cases) assertEquals(chiSquare(counts), { ...nothing, n });
});

Deno.test("`chiSquare()` gives V 1 when one side decides the other, and 0 when nothing is there", () => {
  assertAlmostEquals(chiSquare(table([50, 0], [0, 50])).cramersV, 1, 1e-12);
  assertEquals(chiSquare(table([25, 25], [25, 25])).cramersV, 0);
  assertEquals(chiSquare(table([25, 25], [25, 25])).pValue, 1);
});

Deno.test("`chiSquare()` is unbiased when categories are many and independent", () => {
  const random = randomSource(8);
  const codes = () => Int32Array.from({ length: 500 }, () => Math.floor(random() * 8));
  const results = Array.from({ length: 200 }, () => chiSquare(contingency(codes(), codes())));
  // 49 degrees of freedom: uncorrected, V would be some 0.12 by chance alone.
  assertEquals(results.reduce((sum, { cramersV }) => sum + cramersV, 0) / 200 < 0.03, true);
  const rejected = results.filter(({ pValue }) => pValue < 0.05).length;
  assertEquals(rejected >= 2 && rejected <= 20, true, `${rejected} of 200`);
});

Deno.test("`chiSquare()` throws when a count is negative or missing", () => {
  for (const count of [-1, NaN, Infinity]) {
    assertThrows(() => chiSquare(table([1, count], [1, 1])), RangeError, `one is ${count}`);
  }
});
