import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { quantile, sortedNumbers, sortedQuantile } from "lib/stats/quantile.ts";
import { days } from "./sample.ts";

const of = (...values: number[]) => Float64Array.from(values);

Deno.test("`quantile()` gives the type 7 quantile when values are in any order", () => {
  // numpy 2.4.6: numpy.quantile(days, probability). Tolerance: the last place of the interpolation.
  const expected = [[0, 1], [0.05, 1.95], [0.25, 4], [1 / 3, 16 / 3], [0.5, 7], [0.9, 18.3], [
    1,
    30,
  ]] as const;
  for (const [probability, value] of expected) assertAlmostEquals(quantile(days, probability), value, 1e-14);
});

Deno.test("`quantile()` has a stated answer when values are few, equal or missing", () => {
  const cases: [Float64Array, number, number][] = [
    [of(), 0.5, NaN],
    [of(NaN, NaN), 0.5, NaN],
    [of(4), 0.1, 4],
    [of(0.1, 0.1, 0.1), 0.3, 0.1],
    [of(NaN, 2, NaN, 1), 0.5, 1.5],
    [of(-Infinity, 0, Infinity), 0.5, 0],
    [of(1, Infinity, Infinity), 1, Infinity],
  ];
  for (const [values, probability, expected] of cases) assertEquals(quantile(values, probability), expected);
});

Deno.test("`quantile()` leaves its input as it was", () => {
  const values = of(3, 1, 2);
  quantile(values, 0.5);
  assertEquals(values, of(3, 1, 2));
});

Deno.test("`quantile()` throws when the probability is out of range", () => {
  for (const probability of [-0.1, 1.1, NaN]) {
    for (const take of [quantile, sortedQuantile]) {
      assertThrows(
        () => take(of(1, 2), probability),
        RangeError,
        "Cannot take a quantile as its probability",
      );
    }
  }
});

Deno.test("`sortedNumbers()` ascends as numbers when there are NaN and signs", () => {
  assertEquals(sortedNumbers(of(10, NaN, 9, -1, -10)), of(-10, -1, 9, 10));
});
