import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { ensembleFromState, ensembleState } from "lib/registry/artefact/tree_state.ts";
import { randomSource } from "lib/stats/random.ts";
import { checkEnsemble } from "lib/trees/ensemble/check_ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitExtraTrees } from "lib/trees/forest/extra_trees.ts";
import { fitForest, fitForestInSteps } from "lib/trees/forest/forest.ts";
import type { ForestOptions } from "lib/trees/forest/forest_options.ts";
import { anomalyScores, fitIsolationForest } from "lib/trees/forest/isolation.ts";
import { outOfBag } from "lib/trees/forest/out_of_bag.ts";
import { QuantileForest } from "lib/trees/forest/quantile_forest.ts";
import { RowDraws } from "lib/trees/forest/row_draws.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { plainForest } from "../plain/forest.ts";
import { stayMatrix } from "../stay_matrix.ts";

function rootMeanSquare(predicted: Float64Array, actual: Float64Array): number {
  let sum = 0;
  let count = 0;
  predicted.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    sum += (value - actual[i]!) ** 2;
    count++;
  });
  return Math.sqrt(sum / count);
}

Deno.test("`fitForest()` does as well as the plain forest on rows that it hasn't seen", () => {
  const training = stayMatrix(2000, 1);
  const unseen = stayMatrix(2000, 2);
  // the plain learner counts draws: three different rows have about five
  const reference = plainForest(training, { trees: 40, minLeafRows: 5 });
  const plain = rootMeanSquare(reference.predict(unseen), unseen.target);
  const forest = checkEnsemble(fitForest(training, { trees: 40, minLeafRows: 3 }));
  assertAlmostEquals(rootMeanSquare(predictRaw(forest, unseen), unseen.target), plain, 0.04);
  const extra = checkEnsemble(fitExtraTrees(training, { trees: 40, featuresPerSplit: 1 }));
  assert(rootMeanSquare(predictRaw(extra, unseen), unseen.target) < 1.05 * plain);
});

Deno.test("`fitForest()` grows the plain learner's tree when it sees all rows and all features once", () => {
  // numbers only: the plain learner orders categories anew in every node
  const { features, ...rest } = stayMatrix(900, 3);
  const matrix = { ...rest, features: features.filter((feature) => feature.type === "number") };
  const options = { featuresPerSplit: 1, minLeafRows: 8 };
  const plain = plainForest(matrix, { ...options, trees: 1 });
  const one = fitForest(matrix, { ...options, trees: 1, bootstrap: false });
  assertEquals(one.roots.length, 1);
  const leaves = new Set(predictRaw(one, matrix));
  assert(leaves.size > 40 && plain.features.length === 3);
  // the root's cut is the best of all: no other cut of any number has a greater gain
  const values = matrix.features[one.feature[0]!]!;
  assert(values.type === "number");
  const mean = matrix.target.reduce((sum, days) => sum + days, 0) / 900;
  const gainOf = (column: Float64Array, threshold: number, missingLeft: boolean) => {
    const left = [0, 0];
    column.forEach((value, i) => {
      if (!(Number.isNaN(value) ? missingLeft : value <= threshold)) return;
      left[0]! += matrix.target[i]! - mean;
      left[1]!++;
    });
    if (left[1]! < 8 || 900 - left[1]! < 8) return 0;
    return left[0]! ** 2 / left[1]! + left[0]! ** 2 / (900 - left[1]!);
  };
  assertAlmostEquals(gainOf(values.values, one.threshold[0]!, one.missingLeft[0] === 1), one.gain[0]!, 1e-2);
  for (const feature of matrix.features) {
    if (feature.type !== "number") continue;
    for (const threshold of feature.values.subarray(0, 300)) {
      for (const missingLeft of [false, true]) {
        // a bin holds several values where a number has many: other cuts gain a little more at most
        assert(gainOf(feature.values, threshold, missingLeft) <= 1.01 * one.gain[0]!);
      }
    }
  }
});

Deno.test("`fitForest()` grows the same trees when it runs on one thread or two", () => {
  const matrix = stayMatrix(3000, 4, true);
  fitForest(matrix, { trees: 1, threads: 2 });
  const cases: ForestOptions[] = [{}, { randomCuts: true }, { bootstrap: false }, { classes: 3 }];
  for (const options of cases) {
    const target = options.classes
      ? matrix.target.map((days) => Math.min(2, Math.floor(days / 12)))
      : matrix.target;
    const one = fitForest({ ...matrix, target }, { ...options, trees: 9, threads: 1 });
    assertEquals(fitForest({ ...matrix, target }, { ...options, trees: 9, threads: 2 }), one);
  }
});

Deno.test("`fitForest()` gives each class its share when classes are asked for", () => {
  const matrix = stayMatrix(1500, 5);
  const target = matrix.target.map((days) => Math.min(2, Math.floor(days / 14)));
  const forest = checkEnsemble(fitForest({ ...matrix, target }, { classes: 3, trees: 30 }));
  const shares = predictRaw(forest, matrix);
  let right = 0;
  let total = 0;
  for (let row = 0; row < 1500; row++) {
    const own = shares.subarray(3 * row, 3 * row + 3);
    total += own[0]! + own[1]! + own[2]!; // classes have forests of their own: about 1
    assert(own.every((share) => share > -1e-6 && share < 1 + 1e-6));
    right += own.indexOf(Math.max(...own)) === target[row] ? 1 : 0;
  }
  assertAlmostEquals(total / 1500, 1, 0.02);
  assert(right > 1200, `${right} of 1500 right`);
});

Deno.test("`fitForest()` tells classes by a category, whose labels each orders for itself", () => {
  const labels = ["x", "y", "z", "w"];
  const codes = Int32Array.from({ length: 400 }, (_, i) => i % 4);
  const category = { name: "c", type: "category" as const, codes, labels };
  const other = { ...category, name: "d", codes: codes.map((code) => (code + 1) % 4) };
  for (const features of [[category], [category, other]]) {
    const matrix = { rowCount: 400, features, target: Float64Array.from(codes) };
    const shares = predictRaw(fitForest(matrix, { classes: 4, trees: 20, featuresPerSplit: 1 }), matrix);
    shares.forEach((share, i) => assertAlmostEquals(share, codes[i >> 2] === i % 4 ? 1 : 0, 1e-6));
  }
});

Deno.test("`fitForest()` sends missing values where the target says", () => {
  const values = Float64Array.from({ length: 400 }, (_, i) => i % 4 === 0 ? NaN : i % 10);
  for (const unlike of [NaN, 3]) {
    const target = values.map((value) => Object.is(value, unlike) || value === unlike ? 9 : 1);
    const matrix = { rowCount: 400, features: [{ name: "age", type: "number" as const, values }], target };
    const forest = fitForest(matrix, { trees: 5, bootstrap: false, minLeafRows: 1 });
    const raw = predictRaw(forest, matrix);
    target.forEach((days, i) => assertAlmostEquals(raw[i]!, days, 1e-5));
  }
});

Deno.test("`fitForest()` grows trees of rows alike, of one row, and of no feature", () => {
  const one = takeMatrixRows(stayMatrix(20, 1), Int32Array.of(2));
  const constant = { ...stayMatrix(60, 1), target: new Float64Array(60).fill(4) };
  for (const matrix of [one, constant]) {
    const forest = checkEnsemble(fitForest(matrix, { trees: 3, minLeafRows: 1 }));
    for (const raw of predictRaw(forest, matrix)) assertAlmostEquals(raw, matrix.target![0]!, 1e-9);
  }
  const bare = { rowCount: 2, features: [], target: Float64Array.of(1, 3) };
  const raw = predictRaw(fitForest(bare, { trees: 400 }), bare);
  assertAlmostEquals(raw[0]!, 2, 0.2);
});

Deno.test("`fitForest()` stops between trees when the signal is aborted, and reports its progress", () => {
  const matrix = stayMatrix(500, 1);
  const control = new AbortController();
  const seen: number[] = [];
  const onTree = (trees: number) => {
    seen.push(trees);
    if (trees >= 4) control.abort(new Error("enough"));
  };
  assertThrows(() => fitForest(matrix, { onTree }, control.signal), Error, "enough");
  assert(seen.at(-1)! < 100);
  fitForest(matrix, { trees: 3, onTree: (trees) => seen.push(trees) });
  assertEquals(seen.at(-1), 3);
});

Deno.test("`fitForestInSteps()` grows `fitForest()`'s trees, two at once, and stops from outside", async () => {
  const matrix = stayMatrix(24_000, 9);
  const options = { trees: 40, classes: 2 };
  const rows = { ...matrix, target: matrix.target.map((days) => days > 20 ? 1 : 0) };
  const control = new AbortController();
  let grown = 0;
  const stopped = fitForestInSteps(matrix, { trees: 1000, onTree: (trees) => grown = trees }, control.signal);
  const whole = fitForestInSteps(rows, options);
  setTimeout(() => control.abort(new Error("enough")), 0);
  await assertRejects(() => stopped, Error, "enough");
  assert(grown < 1000, `${grown} trees are grown`);
  assertEquals(await whole, fitForest(rows, options));
  await assertRejects(() => fitForestInSteps(matrix, { trees: 0 }), RangeError, "trees");
});

Deno.test("`fitForest()` refuses what can't be fitted, by name", () => {
  const matrix = stayMatrix(30, 1);
  const cases: [Matrix, ForestOptions, string][] = [
    [takeMatrixRows(matrix, new Int32Array(0)), {}, "at least one row"],
    [
      { ...matrix, target: matrix.target.map((_, i) => i === 3 ? NaN : 1) },
      {},
      "every target must be a finite",
    ],
    [matrix, { trees: 0 }, "trees must be"],
    [matrix, { minLeafRows: 0 }, "minLeafRows must be"],
    [matrix, { featuresPerSplit: 0 }, "featuresPerSplit must be"],
    [matrix, { classes: 2 }, "class number from 0 to 1"],
  ];
  for (const [each, options, message] of cases) {
    assertThrows(() => fitForest(each, options), Error, message);
  }
});

Deno.test("RowDraws draws rows once on average, in proportion to their weights", () => {
  const weight = Float64Array.from({ length: 40_000 }, (_, row) => row % 2 === 0 ? 1 : 3);
  for (const weights of [null, weight]) {
    const counts = new Uint8Array(40_000);
    const draws = new RowDraws(5, weights, true);
    draws.fill(7, counts);
    const sums = [0, 0];
    counts.forEach((count, row) => sums[row % 2]! += count);
    assertAlmostEquals(sums[0]! / 20_000, weights === null ? 1 : 0.5, 0.03);
    assertAlmostEquals(sums[1]! / 20_000, weights === null ? 1 : 1.5, 0.03);
    assertEquals(Array.from({ length: 50 }, (_, row) => draws.count(7, row)), [...counts.subarray(0, 50)]);
  }
  const alike = new RowDraws(5, null, true),
    ofWeight = new RowDraws(5, new Float64Array(20_000).fill(7), true);
  const share = Array.from({ length: 20_000 }, (_, row) => alike.count(0, row));
  assertEquals(share, Array.from({ length: 20_000 }, (_, row) => ofWeight.count(0, row)));
  assertAlmostEquals(share.filter((count) => count === 0).length / 20_000, Math.exp(-1), 0.02);
});

Deno.test("RowDraws says how often drawn rows are drawn", () => {
  const weight = Float64Array.from({ length: 4000 }, (_, row) => row % 4 === 0 ? 5 : 1);
  for (const each of [null, weight]) {
    const draws = new RowDraws(1, each, true);
    const counts = Array.from({ length: 4000 }, (_, row) => draws.count(1, row));
    const drawn = counts.filter((count) => count > 0);
    const mean = drawn.reduce((sum, count) => sum + count, 0) / drawn.length;
    assertAlmostEquals(draws.drawsOfDrawn, mean, 0.05);
  }
  assertEquals(new RowDraws(1, null, false).drawsOfDrawn, 1);
});

Deno.test("`outOfBag()` estimates the error on new rows", () => {
  const training = stayMatrix(3000, 6, true);
  const unseen = stayMatrix(3000, 7);
  const forest = fitForest(training, { trees: 60, seed: 9 });
  const estimate = rootMeanSquare(outOfBag(forest, training, 9), training.target);
  const actual = rootMeanSquare(predictRaw(forest, unseen), unseen.target);
  const inBag = rootMeanSquare(predictRaw(forest, training), training.target);
  assertAlmostEquals(estimate, actual, 0.12);
  assert(inBag < 0.9 * estimate);
});

Deno.test("`outOfBag()` knows the seed, and refuses trees that saw all rows or another matrix", () => {
  const random = randomSource(8);
  const values = Float64Array.from({ length: 600 }, random);
  const target = Float64Array.from({ length: 600 }, random); // noise: out of bag nothing is known of it
  const matrix = { rowCount: 600, features: [{ name: "a", type: "number" as const, values }], target };
  const options = { minLeafRows: 1, featuresPerSplit: 1 };
  for (const seed of [1, 2, 77]) {
    const forest = fitForest(matrix, { ...options, seed });
    for (const each of [forest, ensembleFromState(ensembleState(forest))]) {
      assert(rootMeanSquare(outOfBag(each, matrix), target) > 0.3);
    }
    assertThrows(() => outOfBag(forest, matrix, seed + 1), RangeError, `must be that of the forest, ${seed}`);
  }
  for (const forest of [fitExtraTrees(matrix, options), fitForest(matrix, { bootstrap: false })]) {
    assertThrows(() => outOfBag(forest, matrix), TypeError, "each tree must have drawn its rows");
  }
  const forest = fitForest(matrix, options);
  const fewer = takeMatrixRows(matrix, Int32Array.of(0, 1, 2));
  assertThrows(() => outOfBag(forest, fewer), RangeError, "with 600 rows of positive weight: it has 3");
  // by weight rows are drawn even where all could be in every tree
  const weight = Float64Array.from({ length: 600 }, (_, row) => row % 3);
  const drawn = outOfBag(fitExtraTrees({ ...matrix, weight }, options), { ...matrix, weight });
  assert(rootMeanSquare(drawn, target) > 0.3);
  assertEquals(drawn[0], NaN); // a row of weight 0
});

Deno.test("QuantileForest covers as many rows as its quantiles say", () => {
  const training = stayMatrix(1500, 8);
  const unseen = stayMatrix(500, 9);
  const forest = new QuantileForest(fitForest(training, { trees: 40, minLeafRows: 20 }), training);
  const shares = [0.1, 0.5, 0.9];
  forest.quantiles(unseen, shares).forEach((quantiles, k) => {
    const below = quantiles.filter((quantile, row) => unseen.target[row]! <= quantile).length / 500;
    assertAlmostEquals(below, shares[k]!, 0.1);
  });
});

Deno.test("Predictor's `raw()` is what `predictRaw()` gives when trees are a forest's", () => {
  const matrix = stayMatrix(3000, 3);
  const forest = fitForest(matrix, { trees: 7 });
  assertEquals(new Predictor(forest).raw(matrix), predictRaw(forest, matrix));
});

Deno.test("`fitIsolationForest()` gives outliers the highest scores when they are planted", () => {
  const random = randomSource(3);
  const draw = () => Float64Array.from({ length: 600 }, () => random() + random());
  const [a, b] = [draw(), draw()];
  const odd = [17, 230, 511];
  odd.forEach((row, i) => a[row] = 6 + i);
  const ward = Int32Array.from({ length: 600 }, (_, i) => i % 5 - (i % 50 === 0 ? 1 : 0));
  const matrix: Matrix = {
    rowCount: 600,
    features: [
      { name: "a", type: "number", values: a },
      { name: "b", type: "number", values: b.map((value, i) => i % 9 === 0 ? NaN : value) },
      { name: "ward", type: "category", codes: ward, labels: ["1", "2", "3", "4", "5"] },
    ],
  };
  const forest = checkEnsemble(fitIsolationForest(matrix));
  const scores = anomalyScores(forest, matrix);
  const order = Array.from(scores, (_, row) => row).sort((x, y) => scores[y]! - scores[x]!);
  assertEquals(order.slice(0, 3).sort((x, y) => x - y), odd);
  assert(scores.every((score) => score > 0 && score < 1));
  assertEquals(fitIsolationForest(matrix), forest);
  const alike = {
    rowCount: 5,
    features: [{ name: "a", type: "number" as const, values: new Float64Array(5) }],
  };
  assertEquals(new Set(anomalyScores(fitIsolationForest(alike), alike)).size, 1);
  assertThrows(() => fitIsolationForest({ rowCount: 0, features: [] }), RangeError, "there are none");
});
