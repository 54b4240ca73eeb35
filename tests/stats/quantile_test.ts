import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { quantile, sortedNumbers, sortedQuantile, weightedQuantile } from "lib/stats/quantile.ts";
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
    for (
      const take of [quantile, sortedQuantile, (v: Float64Array, p: number) => weightedQuantile(v, v, p)]
    ) {
      assertThrows(
        () => take(of(1, 2), probability),
        RangeError,
        "Cannot take a quantile as its probability",
      );
    }
  }
});

Deno.test("`weightedQuantile()` is the quantile of the repeated values when weights are whole", () => {
  const cases: [number[], number[], number, number][] = [
    [[1, 5, 9], [1, 1, 3], 0.5, 9],
    [[9, 1, 5], [1, 2, 1], 0.5, 3],
    [[9, 1, 5], [2, 1, 1], 0.5, 7],
    [[1, 2, 3, 4], [1, 1, 1, 1], 0.25, 1.5],
    [[1, 2, 3, 4], [1, 1, 1, 1], 0, 1],
    [[1, 2, 3, 4], [1, 1, 1, 1], 1, 4],
  ];
  for (const [values, weight, probability, expected] of cases) {
    assertEquals(weightedQuantile(of(...values), of(...weight), probability), expected);
  }
});

Deno.test("`weightedQuantile()` has the median of `quantile()` when weights are equal", () => {
  for (const weight of [1, 0.25, 8]) {
    assertEquals(
      weightedQuantile(days, new Float64Array(days.length).fill(weight), 0.5),
      quantile(days, 0.5),
    );
  }
});

Deno.test("`weightedQuantile()` leaves rows out when the value is missing or the weight 0", () => {
  assertEquals(weightedQuantile(of(NaN, 1, 7, 2), of(5, 1, 0, 1), 0.5), 1.5);
  assertEquals(weightedQuantile(of(1, 2), of(0, 0), 0.5), NaN);
  assertEquals(weightedQuantile(of(), of(), 0.5), NaN);
});

Deno.test("`weightedQuantile()` throws when weights are wrong", () => {
  assertThrows(() => weightedQuantile(of(1, 2), of(1), 0.5), TypeError, "there are 1");
  for (const wrong of [-1, NaN]) {
    assertThrows(() => weightedQuantile(of(1), of(wrong), 0.5), RangeError, `one is ${wrong}`);
  }
});

Deno.test("`sortedNumbers()` ascends as numbers when there are NaN and signs", () => {
  assertEquals(sortedNumbers(of(10, NaN, 9, -1, -10)), of(-10, -1, 9, 10));
});
