import { assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { weightedMedian } from "lib/stats/weighted_median.ts";

Deno.test("`weightedMedian()` is the value that half of the weight lies below", () => {
  const cases: [name: string, values: number[], weights: number[], median: number][] = [
    ["empty", [], [], NaN],
    ["one", [3], [2], 3],
    ["odd", [5, 1, 3], [1, 1, 1], 3],
    ["even", [4, 1, 3, 2], [1, 1, 1, 1], 2.5],
    ["all equal", [2, 2, 2, 2], [1, 2, 3, 4], 2],
    ["ties at the middle", [1, 2, 2, 9], [1, 1, 1, 1], 2],
    ["one weight is half", [1, 5, 9], [2, 1, 1], 3],
    ["one weight is more than half", [1, 5, 9], [1, 1, 3], 9],
    ["fractions", [10, 20, 30], [0.2, 0.5, 0.2], 20],
  ];
  for (const [name, values, weights, median] of cases) {
    assertEquals(weightedMedian(Float64Array.from(values), Float64Array.from(weights)), median, name);
  }
});

Deno.test("`weightedMedian()` is the median of the repeated values when weights are whole", () => {
  const random = randomSource(1);
  for (let trial = 0; trial < 300; trial++) {
    const count = 1 + Math.floor(random() * 30);
    const values = Array.from({ length: count }, () => Math.floor(random() * 12));
    const weights = values.map(() => 1 + Math.floor(random() * 4));
    const sorted = values.flatMap((value, i) => Array<number>(weights[i]!).fill(value)).sort((a, b) => a - b);
    const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
    assertEquals(weightedMedian(Float64Array.from(values), Float64Array.from(weights)), median);
  }
});

Deno.test("`weightedMedian()` takes only the first `count` values when it is given", () => {
  assertEquals(weightedMedian(Float64Array.of(1, 2, 3, 100, 100), new Float64Array(5).fill(1), 3), 2);
});
