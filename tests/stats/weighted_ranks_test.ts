import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { chiSquare } from "lib/stats/chi_square.ts";
import { clusterOrder } from "lib/stats/cluster_order.ts";
import { correlationRatio } from "lib/stats/correlation_ratio.ts";
import { kruskalWallis } from "lib/stats/kruskal_wallis.ts";
import { ranks } from "lib/stats/ranks.ts";
import { spearman } from "lib/stats/spearman.ts";
import { weightedCorrelation } from "lib/stats/weighted_correlation.ts";
import { weightedRanks } from "lib/stats/weighted_ranks.ts";

const x = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
const y = Float64Array.of(2, 7, 1, 8, 2, 8, 1, 8);
const weight = Float64Array.of(1, 2, 1, 1, 3, 1, 0, 2);
/** The rows, each as often as its weight. */
const repeated = (values: Float64Array) =>
  Float64Array.from(Array.from(values).flatMap((value, row) => Array<number>(weight[row]!).fill(value)));

Deno.test("`weightedRanks()` and `weightedCorrelation()` count a row of weight w as w rows: Spearman's rho", () => {
  const rho = weightedCorrelation(weightedRanks(x, weight), weightedRanks(y, weight), weight);
  assertAlmostEquals(rho, spearman(repeated(x), repeated(y)).rho, 1e-12);
  const ones = new Float64Array(8).fill(1);
  assertEquals(weightedRanks(x, ones).map((rank) => rank + 0.5), ranks(x));
});

Deno.test("`correlationRatio()` of ranks is the root of rank epsilon squared, weighted as repeated rows", () => {
  const codes = Int32Array.of(0, 0, 1, 1, 2, 2, 0, 1);
  const eta = correlationRatio(ranks(x), codes);
  assertAlmostEquals(eta ** 2, kruskalWallis(x, codes).epsilonSquared, 1e-12);
  const again = Int32Array.from(repeated(Float64Array.from(codes)));
  const weighted = correlationRatio(weightedRanks(x, weight), codes, weight);
  assertAlmostEquals(weighted ** 2, kruskalWallis(repeated(x), again).epsilonSquared, 1e-12);
});

Deno.test("weighted statistics leave out what is missing or weighs nothing, and are NaN where nothing is left", () => {
  const none = new Float64Array(8);
  assertEquals(weightedRanks(Float64Array.of(NaN, 5), Float64Array.of(1, 0)), Float64Array.of(NaN, NaN));
  assertEquals(weightedCorrelation(x, y, none), NaN);
  assertEquals(correlationRatio(x, new Int32Array(8).fill(-1)), NaN);
  assertEquals(correlationRatio(x, new Int32Array(8)), NaN);
  assertThrows(() => weightedRanks(x, Float64Array.of(1)), TypeError, "8 values, 1 weights");
  assertThrows(() => weightedCorrelation(x, y, Float64Array.of(1)), TypeError, "8, 8 and 1");
  assertThrows(() => correlationRatio(x, Int32Array.of(1)), TypeError, "8 values, 1 groups");
});

Deno.test("`clusterOrder()` puts what is alike together, NaN apart, and refuses what is not square", () => {
  const likeness = new Float64Array(16);
  const join = (i: number, j: number, by: number) => likeness[i * 4 + j] = likeness[j * 4 + i] = by;
  join(0, 3, 0.8);
  join(1, 2, 0.9);
  join(0, 1, NaN);
  assertEquals(clusterOrder(likeness, 4), [0, 3, 1, 2]);
  assertEquals(clusterOrder(new Float64Array(), 0), []);
  assertThrows(() => clusterOrder(likeness, 3), TypeError, "9 likenesses");
});

Deno.test("`chiSquare()` has Cohen's w beside V: equal for a table of two rows, larger for larger ones", () => {
  const two = chiSquare({ counts: Float64Array.of(40, 10, 10, 40), rows: 2, columns: 2 });
  assertAlmostEquals(two.cohensW, two.cramersV, 1e-12);
  const three = chiSquare({ counts: Float64Array.of(40, 5, 5, 5, 40, 5, 5, 5, 40), rows: 3, columns: 3 });
  assertAlmostEquals(three.cohensW, three.cramersV * Math.SQRT2, 1e-12);
});
