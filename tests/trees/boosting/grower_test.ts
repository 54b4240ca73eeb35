import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { Grower } from "lib/trees/boosting/grower.ts";
import { hasCategory } from "lib/trees/ensemble/has_category.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { categoryFeature, matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { byHand, plannedFit } from "./planned.ts";

/** age > 30 ? 10 days : (ward P ? 2 : 6). */
const planted = matrixOf(
  [numberFeature("age", [20, 20, 30, 30, 40, 50]), categoryFeature("ward", ["P", "Q", "P", "Q", "P", "Q"])],
  [2, 6, 2, 6, 10, 10],
);

function treeOf(matrix: Matrix, options: BoostingOptions = {}) {
  return fitBoosting(matrix, { ...byHand, ...options });
}

Deno.test("`Grower` grows the tree of three leaves worked by hand, node by node", () => {
  const plan = plannedFit(planted);
  const { splits, leaves } = new Grower(plan, 0).grow({ kind: "residual", last: null }, [0, 1]);
  const unit = plan.residualScale;
  // root: 36² / 6 = 216; age up to 30 | above: 16² / 4 + 20² / 2 = 264. Its left child: 16² / 4 = 64;
  // P | Q: 4² / 2 + 12² / 2 = 80. All other cuts gain less, and both sides of the rest are alike.
  const read = splits.map(({ node, left, total, split }) => ({
    node,
    left,
    days: total.gradient / unit,
    rows: total.weight,
    gain: split.gain / unit ** 2,
    feature: split.feature,
    leftDays: split.left.gradient / unit,
    leftRows: split.left.weight,
  }));
  assertEquals(read, [
    { node: 0, left: 1, days: 36, rows: 6, gain: 48, feature: 0, leftDays: 16, leftRows: 4 },
    { node: 1, left: 3, days: 16, rows: 4, gain: 16, feature: 1, leftDays: 4, leftRows: 2 },
  ]);
  assertEquals(splits.map(({ split }) => split.isCategory ? split.leftBins[0] : split.lastLeft), [2, 0b011]);
  const grown = leaves.map(({ node, depth, total }) => [node, depth, total.gradient / unit, total.weight]);
  assertEquals(grown.sort(), [[2, 1, 20, 2], [3, 2, 4, 2], [4, 2, 12, 2]]);
  assertEquals(leaves.every(({ split }) => split === null), true);
});

Deno.test("`Grower` splits the leaf that gains most first, and stops at the most leaves or the greatest depth", () => {
  const few = treeOf(planted, { maxLeaves: 2 });
  assertEquals(few.left, Int32Array.of(1, -1, -1));
  assertEquals(few.threshold[0], 35);
  assertEquals(predictRaw(few, planted), Float64Array.of(4, 4, 4, 4, 10, 10));
  assertEquals(treeOf(planted, { maxDepth: 1 }).left.length, 3);
  assertEquals(treeOf(planted, { minLeafRows: 3 }).left.length, 3);
  assertEquals(treeOf(planted, { minLeafRows: 4 }).left, Int32Array.of(-1));
});

Deno.test("`Grower` leaves one leaf when targets are equal, or there is one row", () => {
  for (const target of [[7, 7, 7, 7, 7, 7], [0, 0, 0, 0, 0, 0]]) {
    const flat = { ...planted, target: Float64Array.from(target) };
    const trees = treeOf(flat);
    assertEquals(trees.left, Int32Array.of(-1));
    assertEquals(predictRaw(trees, flat), flat.target);
  }
  const one = matrixOf([numberFeature("age", [30])], [4]);
  assertEquals(predictRaw(treeOf(one), one), Float64Array.of(4));
});

Deno.test("`Grower` takes the first feature by name, and the first cut, when gains are equal", () => {
  const twins = matrixOf([numberFeature("b", [1, 2, 3, 4]), numberFeature("a", [10, 20, 30, 40])], [
    1,
    5,
    5,
    1,
  ]);
  const trees = treeOf(twins, { maxLeaves: 2 });
  // of 1 | 5 5 1 and 1 5 5 | 1, which gain alike, the first
  assertEquals([trees.feature[0], trees.threshold[0]], [1, 15]);
});

Deno.test("`Grower` learns on which side missing values stay alike, and sends those to come to the heavier one", () => {
  const days = [2, 2, 9, 9, 9];
  const above = treeOf(matrixOf([numberFeature("age", [20, 30, 60, 70, NaN])], days), { maxLeaves: 2 });
  assertEquals([above.missingLeft[0], above.threshold[0]], [0, 45]);
  const below = treeOf(matrixOf([numberFeature("age", [20, NaN, 60, 70, 80])], days), { maxLeaves: 2 });
  assertEquals(below.missingLeft[0], 1);
  const none = treeOf(matrixOf([numberFeature("age", [20, 30, 60, 70, 80])], days), { maxLeaves: 2 });
  assertEquals(none.missingLeft[0], 0);
  const only = matrixOf([numberFeature("age", [NaN, NaN, 60, 70, 80])], days);
  assertEquals(predictRaw(treeOf(only), only), Float64Array.from(days));
});

Deno.test("`Grower` takes weights relative to their mean, in splits, covers and values", () => {
  const weight = [1, 3, 1, 2, 1, 1];
  const rows = weight.flatMap((count, row) => new Array<number>(count).fill(row));
  const repeated = matrixOf(
    [
      numberFeature("age", rows.map((row) => [20, 20, 30, 30, 40, 50][row]!)),
      categoryFeature("ward", rows.map((row) => "PQ"[row % 2]!)),
    ],
    rows.map((row) => [2, 6, 3, 8, 10, 11][row]!),
  );
  const weighted = matrixOf(planted.features, [2, 6, 3, 8, 10, 11], weight);
  const [one, other] = [treeOf(weighted, { maxLeaves: 4 }), treeOf(repeated, { maxLeaves: 4 })];
  assertEquals(one.feature, other.feature);
  assertEquals(one.threshold, other.threshold);
  // nine rows of weight 1 are six of mean weight 1.5
  one.cover.forEach((cover, node) => assertAlmostEquals(cover, other.cover[node]! / 1.5, 1e-6));
  one.value.forEach((value, node) => assertAlmostEquals(value, other.value[node]!, 1e-6));
  assertAlmostEquals(one.cover[0]!, 6, 1e-6);
});

Deno.test("`Grower` parts labels into the two sets that differ most, whatever their order", () => {
  const ward = categoryFeature("ward", ["P", "Q", "R", "S", "P", "Q", "R", "S"]);
  const matrix = matrixOf([ward], [3, 20, 4, 21, 3, 20, 4, 21]);
  const trees = treeOf(matrix, { maxLeaves: 2 });
  assertEquals([0, 1, 2, 3].map((code) => hasCategory(trees, trees.categoryStart[0]!, code)), [
    true,
    false,
    true,
    false,
  ]);
  assertEquals([...predictRaw(trees, matrix)].slice(0, 4), [3.5, 20.5, 3.5, 20.5]);
});

Deno.test("`Grower` keeps a monotone feature's order where data break it, down to the leaves below", () => {
  // x = 1: z 0 and 1 have 0 and 30 days; x = 2: 34 and 4. The means of x are 15 and 19: 17 parts them for
  // good.
  const matrix = matrixOf([numberFeature("x", [1, 1, 2, 2]), numberFeature("z", [0, 1, 0, 1])], [
    0,
    30,
    34,
    4,
  ]);
  assertEquals(predictRaw(treeOf(matrix), matrix), matrix.target);
  const rising = predictRaw(treeOf(matrix, { monotone: { x: 1 } }), matrix);
  rising.forEach((days, row) => assertAlmostEquals(days, [0, 17, 34, 17][row]!, 1e-6));
  const falling = predictRaw(treeOf(matrix, { monotone: { x: -1 } }), matrix);
  assertEquals(falling[0]! >= falling[2]! && falling[1]! >= falling[3]!, true);
});

Deno.test("`Grower` parts a monotone feature's missing values off when scores are to be the rows' own", () => {
  for (const missed of [1, 40]) {
    const target = [10, 20, 30, missed, missed];
    const matrix = matrixOf([numberFeature("x", [1, 2, 3, NaN, NaN])], target);
    for (const direction of [1, -1] as const) {
      const scores = predictRaw(treeOf(matrix, { monotone: { x: direction } }), matrix);
      const expected = direction === 1 ? target : [20, 20, 20, missed, missed];
      scores.forEach((days, row) => assertAlmostEquals(days, expected[row]!, 1e-6));
    }
  }
});

Deno.test("`Grower` recovers a planted tree of four leaves from 2,000 rows", () => {
  const random = randomSource(2);
  const rows = Array.from({ length: 2_000 }, () => ({
    age: Math.floor(random() * 100),
    ward: Math.floor(random() * 5),
    noise: random(),
  }));
  const truth = ({ age, ward }: { age: number; ward: number }) =>
    age < 40 ? (ward % 2 === 0 ? 3 : 9) : age < 70 ? 14 : 21;
  const matrix = matrixOf(
    [
      numberFeature("age", rows.map(({ age }) => age)),
      categoryFeature("ward", rows.map(({ ward }) => "PQRST"[ward]!)),
      numberFeature("noise", rows.map(({ noise }) => noise)),
    ],
    rows.map(truth),
  );
  const trees = treeOf(matrix);
  assertEquals(trees.left.length, 7);
  assertEquals(trees.feature.includes(2), false);
  assertEquals(
    trees.threshold.filter((_, node) => trees.feature[node] === 0).sort(),
    Float64Array.of(39.5, 69.5),
  );
  predictRaw(trees, matrix).forEach((days, row) => assertAlmostEquals(days, truth(rows[row]!), 1e-5));
});
