import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { orderedBins } from "lib/trees/forest/ordered_bins.ts";
import { outOfBag } from "lib/trees/forest/out_of_bag.ts";
import { RowDraws } from "lib/trees/forest/row_draws.ts";
import { sampledRows } from "lib/trees/forest/sampled_rows.ts";
import { stayMatrix } from "./stay_matrix.ts";

/** Rows that nothing tells apart: a forest can only give their mean. */
function alike(target: Float64Array, weight: Float64Array): Matrix {
  const rowCount = target.length;
  return {
    rowCount,
    features: [{ name: "a", type: "number", values: new Float64Array(rowCount) }],
    target,
    weight,
  };
}

Deno.test("`fitBoosting()` gives the same trees when weights have another scale, whatever it is", () => {
  const { weight, ...matrix } = stayMatrix(300, 1, true);
  const others = [2 ** -30, 2 ** 40, 2 ** -900, 2 ** 900].map((scale) => weight!.map((each) => each * scale));
  for (const loss of ["squared", "absolute", "poisson"] as const) {
    const trees = fitBoosting({ ...matrix, weight: weight! }, { loss, rounds: 4 });
    for (const other of others) {
      assertEquals(fitBoosting({ ...matrix, weight: other }, { loss, rounds: 4 }), trees);
    }
    assertAlmostEquals(trees.cover[0]!, 300, 1, "covers are rows");
    assert(trees.left[0]! > 0);
    if (loss === "absolute") continue; // of equal gains, which are many here, another may win by rounding
    const shares = weight!.map((each) => each / 441.7);
    const raw = predictRaw(fitBoosting({ ...matrix, weight: shares }, { loss, rounds: 4 }), matrix);
    predictRaw(trees, matrix).forEach((score, row) => assertAlmostEquals(raw[row]!, score, 1e-6));
  }
});

Deno.test("`fitBoosting()` and `fitForest()` give the trees of no weights when all are alike", () => {
  const matrix = stayMatrix(200, 2);
  for (const each of [0.01, 1 / 200, 1000, 5e-324, 1e308]) {
    const weight = new Float64Array(200).fill(each);
    assertEquals(fitBoosting({ ...matrix, weight }, { rounds: 3 }), fitBoosting(matrix, { rounds: 3 }));
    const options = { trees: 3, bootstrap: false };
    assertEquals(fitForest({ ...matrix, weight }, options), fitForest(matrix, options));
  }
});

Deno.test("`fitBoosting()` gives the same trees whether bins' weights are kept or counted where in doubt", () => {
  const { features, ...stays } = stayMatrix(24_000, 3, true);
  const numbers = features.filter(({ type }) => type === "number");
  // records have weights where there is a category, and this one parts nothing
  const ward = {
    name: "z",
    type: "category" as const,
    labels: ["a", "b"],
    codes: new Int32Array(stays.rowCount),
  };
  const losses = [
    ["logistic", (days: number) => days > 18 ? 1 : 0],
    [{ name: "softmax", classes: 3 }, (days: number) => Math.min(2, Math.floor(days / 15))],
  ] as const;
  for (const [loss, targetOf] of losses) {
    for (const [minLeafRows, rowSampling] of [[1, 1], [20, 1], [25, 1], [20, 0.7]] as const) {
      for (const { weight, ...rows } of [stays, { ...stays, weight: undefined }]) {
        const matrix = {
          ...rows,
          features: numbers,
          target: rows.target.map(targetOf),
          ...(weight && { weight }),
        };
        const options = { loss, rounds: 8, maxLeaves: 60, minLeafRows, rowSampling, leastGain: 8 };
        const counted = fitBoosting(matrix, { ...options, threads: 1 });
        const ends = [...counted.roots.slice(1), counted.left.length];
        const leaves = ends.map((end, tree) => (end - counted.roots[tree]! + 1) / 2);
        assert(Math.max(...leaves) > 8 && Math.max(...leaves) < 60, `${leaves} leaves`);
        // with so many leaves few rows might be in each, and all bins' weights are kept
        assertEquals(fitBoosting(matrix, { ...options, maxLeaves: 8000 }), counted);
        const { schema: _, ...others } = fitBoosting({ ...matrix, features: [...numbers, ward] }, options);
        assertEquals({ ...others, schema: counted.schema }, counted);
      }
    }
  }
});

Deno.test("`fitBoosting()` leaves rows that aren't drawn where their trees send them, also where they miss a value", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const { features, target, ...rows } = stayMatrix(3000, seed, true);
    // none is missing of many leaves' rows that are drawn, but some of the others
    const numbers = features.filter((feature) => feature.type === "number").map((feature, i) => ({
      ...feature,
      values: feature.values.map((value, row) => row % 301 === i ? NaN : value),
    }));
    const matrix = { ...rows, features: numbers, target: target.map((days) => days > 18 ? 1 : 0) };
    const fit = (maxLeaves: number) =>
      fitBoosting(matrix, {
        loss: "logistic",
        rounds: 20,
        learningRate: 0.3,
        maxLeaves,
        minLeafRows: 5,
        rowSampling: 0.3,
        leastGain: 6,
      });
    const trees = fit(30);
    assert(trees.left.length < 20 * 40); // none has as many
    assertEquals(fit(600), trees);
  }
});

Deno.test("`fitBoosting()` gives any row a leaf when one row is enough, however little it weighs", () => {
  const age = { name: "age", type: "number" as const, values: Float64Array.of(1, 2, 3, 4) };
  const matrix = {
    rowCount: 4,
    features: [age],
    target: Float64Array.of(0, 8, 0, 4),
    weight: Float64Array.of(5, 0.1, 9, 1),
  };
  const raw = predictRaw(fitBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1 }), matrix);
  raw.forEach((value, row) => assertAlmostEquals(value, matrix.target[row]!, 1e-6));
});

Deno.test("`fitForest()` gives the weighted mean when a few rows have nearly all of the weight", () => {
  const random = randomSource(3);
  const logNormal = Float64Array.from({ length: 3000 }, () => Math.exp(2 * normal(random)));
  const cases: [Float64Array, Float64Array][] = [
    [
      Float64Array.from({ length: 1010 }, (_, row) => row < 10 ? 1 : 0),
      Float64Array.from({ length: 1010 }, (_, row) => row < 10 ? 1000 : 1),
    ],
    [
      Float64Array.from({ length: 4000 }, (_, row) => row === 7 ? 1 : 0),
      Float64Array.from({ length: 4000 }, (_, row) => row === 7 ? 12_000 : 1),
    ],
    [logNormal.map((each) => each > 3 ? 1 : 0), logNormal],
  ];
  for (const [target, weight] of cases) {
    const matrix = alike(target, weight);
    const sum = weight.reduce((all, each) => all + each, 0);
    const expected = target.reduce((all, each, row) => all + each * weight[row]!, 0) / sum;
    assertAlmostEquals(predictRaw(fitForest(matrix), matrix)[0]!, expected, 0.01);
    const apart = outOfBag(fitForest(matrix), matrix);
    assertEquals(apart.length, target.length);
    if (target.length === 4000) assertEquals(apart[7], NaN); // every tree drew the heavy row
  }
});

Deno.test("`sampledRows()` writes a row down as often as its draws need", () => {
  const weight = Float64Array.of(0, 1, 1, 996, 2);
  const { rows, weight: shares } = sampledRows(5, weight);
  assertEquals(rows, Int32Array.of(1, 2, 3, 4)); // four rows: the mean is 250, none is above 150 times that
  const heavy = Float64Array.from({ length: 1000 }, (_, row) => row === 5 ? 9e5 : 1);
  const many = sampledRows(1000, heavy);
  const copies = many.rows.filter((row) => row === 5).length;
  assertEquals(copies, Math.ceil(1000 * 9e5 / (9e5 + 999) / 150));
  assertAlmostEquals(shares![0]! * 996, shares![2]!, 1e-12);
  assertEquals(many.rows.length, 999 + copies);
  const draws = new RowDraws(1, many.weight, true);
  const counts = new Uint8Array(many.rows.length);
  let [ofHeavy, all] = [0, 0];
  for (let tree = 0; tree < 50; tree++) {
    draws.fill(tree, counts);
    assert(Math.max(...counts) <= draws.most);
    counts.forEach((count, i) => {
      all += count;
      if (many.rows[i] === 5) ofHeavy += count;
    });
  }
  assertAlmostEquals(ofHeavy / all, 9e5 / (9e5 + 999), 0.001);
});

Deno.test("`orderedBins()` orders labels by their weighted means", () => {
  const codesOf = () => Uint8Array.of(1, 1, 2, 2);
  const binned = {
    binCount: 3,
    bounds: null,
    binOfCode: Uint8Array.of(0, 1, 2),
    minLabelRows: 0,
  };
  const residuals = Float64Array.of(9, 0, 4, 4);
  assertEquals(orderedBins(binned, codesOf, residuals, null), Uint8Array.of(0, 2, 1)); // 4.5 and 4
  assertEquals(orderedBins(binned, codesOf, residuals, Uint32Array.of(1, 9, 1, 1)), Uint8Array.of(0, 1, 2)); // 0.9, 4
});

Deno.test("`fitForest()` keeps weight and sum apart when there are one to three rows", () => {
  for (const target of [Float64Array.of(5), Float64Array.of(1, 3), Float64Array.of(0, 1, 8)]) {
    const matrix = { ...alike(target, new Float64Array(target.length).fill(1)) };
    const forest = fitForest(matrix, { trees: 3000 });
    for (const [tree, root] of forest.roots.entries()) {
      const value = forest.base[0]! + forest.value[root]!;
      const inside = value >= Math.min(...target) - 1e-6 && value <= Math.max(...target) + 1e-6;
      assert(inside || forest.cover[root] === 0, `tree ${tree} is worth ${value}`);
    }
  }
});
