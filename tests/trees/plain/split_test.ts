import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Feature } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryFeature, matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { binMatrix, fitBinning } from "./binning.ts";
import { fillHistogram } from "./histogram.ts";
import { sendsLeft, type Split, SplitFinder } from "./split.ts";

const plainOptions = { minLeafRows: 1, lambda: 0, minCategoryRows: 1, categorySmoothing: 0 };

/** The best split of all rows, whose residuals are the targets themselves. */
function splitOf(
  features: readonly Feature[],
  target: readonly number[],
  options: Partial<typeof plainOptions> = {},
  weights = target.map(() => 1),
): Split | null {
  const matrix = matrixOf(features, target);
  const weight = Float64Array.from(weights);
  const data = binMatrix(fitBinning(matrix, weight, 255), matrix);
  const gradient = Float64Array.from(target, (days, row) => days * weight[row]!);
  const order = Int32Array.from(features.keys());
  const rows = Int32Array.from(target.keys());
  const cells = new Float64Array(2 * data.offsets.at(-1)!);
  fillHistogram(cells, data, order, rows, 0, rows.length, { gradient, weight });
  const total = { gradient: gradient.reduce((a, b) => a + b, 0), weight: weight.reduce((a, b) => a + b, 0) };
  return new SplitFinder(data, { ...plainOptions, ...options }).find(cells, order, total, 1e-12);
}

Deno.test("`SplitFinder` cuts a number where the squared error falls most", () => {
  // 1 1 | 5 5: 2²/2 + 10²/2 - 12²/4 = 16.
  assertEquals(splitOf([numberFeature("x", [10, 20, 30, 40])], [1, 1, 5, 5]), {
    feature: 0,
    gain: 16,
    lastLeft: 2,
    missingLeft: true,
    leftBins: null,
    leftGradient: 2,
    leftWeight: 2,
  });
});

Deno.test("`SplitFinder` sends missing values where they fit", () => {
  const x = numberFeature("x", [1, 2, NaN, NaN]);
  const toTheRight = splitOf([x], [1, 9, 9, 9])!;
  assertEquals([toTheRight.gain, toTheRight.lastLeft, toTheRight.missingLeft], [
    1 + 27 ** 2 / 3 - 28 ** 2 / 4,
    1,
    false,
  ]);
  const toTheLeft = splitOf([x], [9, 1, 9, 9])!;
  assertEquals([toTheLeft.gain, toTheLeft.lastLeft, toTheLeft.missingLeft], [toTheRight.gain, 1, true]);
  const apart = splitOf([x], [1, 1, 9, 9])!;
  assertEquals([apart.lastLeft, apart.missingLeft], [2, false]);
});

Deno.test("`SplitFinder` parts labels into any two sets", () => {
  const split = splitOf([categoryFeature("ward", ["P", "P", "Q", "Q", "R", "R"])], [1, 1, 9, 9, 1, 1])!;
  assertEquals([1, 2, 3].map((bin) => sendsLeft(split, bin)), [true, false, true]);
  assertEquals([split.leftWeight, split.missingLeft, sendsLeft(split, 0)], [4, true, true]);
});

Deno.test("`SplitFinder` puts rare labels and missing values together", () => {
  const ward = categoryFeature("ward", ["P", "P", "Q", "Q", "R", null]);
  const split = splitOf([ward], [1, 1, 9, 9, 9, 9], { minCategoryRows: 2 })!;
  assertEquals([0, 1, 2, 3].map((bin) => sendsLeft(split, bin)), [false, true, false, false]);
});

Deno.test("`SplitFinder` finds the best of all subsets of labels", () => {
  const random = randomSource(4);
  for (let trial = 0; trial < 30; trial++) {
    const labels = Array.from({ length: 40 }, () => "ABCDEF"[Math.floor(random() * 6)]!);
    const target = labels.map(() => Math.floor(random() * 20));
    const split = splitOf([categoryFeature("ward", labels)], target);
    let best = 0;
    for (let subset = 0; subset < 64; subset++) {
      const isLeft = labels.map((label) => ((subset >> "ABCDEF".indexOf(label)) & 1) === 1);
      best = Math.max(best, gainOf(target, isLeft));
    }
    assertAlmostEquals(split!.gain, best, 1e-9);
  }
});

/** The gain by its definition. */
function gainOf(target: readonly number[], isLeft: readonly boolean[]): number {
  const score = (values: readonly number[]) =>
    values.length && values.reduce((a, b) => a + b, 0) ** 2 / values.length;
  return score(target.filter((_, i) => isLeft[i])) + score(target.filter((_, i) => !isLeft[i])) -
    score(target);
}

Deno.test("`SplitFinder` finds no split when none is allowed or none gains", () => {
  const cases: [
    name: string,
    features: Feature[],
    target: number[],
    options?: Partial<typeof plainOptions>,
  ][] = [
    ["no feature", [], [1, 2]],
    ["one row", [numberFeature("x", [1])], [1]],
    ["all equal values", [numberFeature("x", [1, 1, 1])], [1, 2, 3]],
    ["all missing", [numberFeature("x", [NaN, NaN]), categoryFeature("c", [null, null])], [1, 2]],
    ["all equal targets", [numberFeature("x", [1, 2, 3])], [0, 0, 0]],
    ["leaves too small", [numberFeature("x", [1, 2, 3])], [1, 2, 3], { minLeafRows: 2 }],
  ];
  for (const [name, features, target, options] of cases) {
    assertEquals(splitOf(features, target, options), null, name);
  }
});

Deno.test("`SplitFinder` takes the first feature when gains are equal", () => {
  const same = ["a", "b", "c"].map((name) => numberFeature(name, [1, 2, 3]));
  assertEquals(splitOf(same, [1, 1, 9])!.feature, 0);
});

Deno.test("`SplitFinder` shrinks gains by lambda and counts rows by weight", () => {
  const split = splitOf([numberFeature("x", [1, 2])], [2, 6], { lambda: 1, minLeafRows: 2 }, [2, 3])!;
  assertAlmostEquals(split.gain, 4 ** 2 / 3 + 18 ** 2 / 4 - 22 ** 2 / 6, 1e-12);
});
