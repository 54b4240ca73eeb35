import { assertEquals, assertThrows } from "@std/assert";
import type { Feature, Matrix } from "lib/features/matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { shapInteractions } from "lib/trees/explain/interactions.ts";
import { interventionalShap } from "lib/trees/explain/interventional.ts";
import { partialDependence } from "lib/trees/explain/partial_dependence.ts";
import { permutationImportance } from "lib/trees/explain/permutation_importance.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { fitExtraTrees } from "lib/trees/forest/extra_trees.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { anomalyScores, fitIsolationForest } from "lib/trees/forest/isolation.ts";
import { outOfBag } from "lib/trees/forest/out_of_bag.ts";
import { QuantileForest } from "lib/trees/forest/quantile_forest.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { xgboostScores } from "./exchange/xgboost/scores.ts";

const rowCount = 60;
const of = (value: (i: number) => number) => Float64Array.from({ length: rowCount }, (_, i) => value(i));
const age: Feature = { name: "age", type: "number", values: of((i) => i) };
const ward: Feature = {
  name: "ward",
  type: "category",
  codes: Int32Array.from({ length: rowCount }, (_, i) => i % 3 - 1),
  labels: ["P", "Q"],
};
const weight = of((i) => 1 + i % 2);
const matrix: Matrix = { rowCount, features: [age, ward], target: of((i) => i < 30 ? 0 : 1), weight };
const target = matrix.target!;
const small = { minLeafRows: 2 };
const trees = fitBoosting(matrix, { rounds: 3, ...small });
const forest = fitForest(matrix, { trees: 3 });
const isolation = fitIsolationForest(matrix, { trees: 3 });

/** Features of which one lacks rows, has too many, or a code that means nothing. */
const wrongFeatures: [string, readonly Feature[]][] = [
  ['"age" must have an entry for each of 60 rows: it has 40', [
    { ...age, values: age.values.slice(20) },
    ward,
  ]],
  ['"age" must have an entry for each of 60 rows: it has 61', [
    { ...age, values: new Float64Array(61) },
    ward,
  ]],
  ['"ward" must have an entry for each of 60 rows: it has 59', [age, {
    ...ward,
    codes: ward.codes.slice(1),
  }]],
  ['every code of "ward" must be -1 or that of one of its 2 labels: it has 2 in row 60', [age, {
    ...ward,
    codes: ward.codes.with(59, 2),
  }]],
  ['every code of "ward" must be -1 or that of one of its 2 labels: it has -2 in row 1', [age, {
    ...ward,
    codes: ward.codes.with(0, -2),
  }]],
];

const predictors: [string, (rows: Matrix) => unknown][] = [
  ["predictRaw", (rows) => predictRaw(trees, rows)],
  ["raw", (rows) => new Predictor(trees).raw(rows)],
  ["leaves", (rows) => new Predictor(trees).leaves(rows)],
  ["staged", (rows) => new Predictor(trees).staged(rows, [1])],
  ["treeShap", (rows) => treeShap(trees, rows)],
  ["shapInteractions", (rows) => shapInteractions(trees, rows)],
  ["interventionalShap", (rows) => interventionalShap(trees, rows, matrix)],
  ["its background", (rows) => interventionalShap(trees, matrix, rows)],
  ["xgboostScores", (rows) => xgboostScores(trees, rows)],
  ["anomalyScores", (rows) => anomalyScores(isolation, rows)],
  ["quantiles", (rows) => new QuantileForest(forest, matrix).quantiles(rows, [0.5])],
  [
    "partialDependence",
    (rows) => partialDependence(({ rowCount }) => new Float64Array(rowCount), rows, "age"),
  ],
];

const fits: [string, (rows: Matrix) => unknown][] = [
  ["fitBoosting", (rows) => fitBoosting(rows, { rounds: 1, ...small })],
  ["hold-out", (rows) => fitBoosting(matrix, { rounds: 1, holdOut: rows })],
  ["startFrom", (rows) => fitBoosting(rows, { rounds: 1, startFrom: trees })],
  ["fitForest", (rows) => fitForest(rows, { trees: 1 })],
  ["fitExtraTrees", (rows) => fitExtraTrees(rows, { trees: 1 })],
  ["outOfBag", (rows) => outOfBag(forest, rows)],
  ["QuantileForest", (rows) => new QuantileForest(forest, rows)],
  [
    "permutationImportance",
    (rows) => permutationImportance(({ rowCount }) => new Float64Array(rowCount), rows, () => 0),
  ],
];

Deno.test("every door refuses a matrix when a feature lacks rows or a code has no label", () => {
  for (const [message, features] of wrongFeatures) {
    for (const [, door] of [...predictors, ...fits]) {
      assertThrows(() => door({ ...matrix, features }), TypeError, message);
    }
    assertThrows(() => fitIsolationForest({ ...matrix, features }), TypeError, message);
  }
  const labels = ["P", "Q", "R", "S"]; // as in a matrix of later rows: recoding must not hide a wrong code
  const codes = ward.codes.with(7, 4);
  for (const [, door] of predictors) {
    assertThrows(
      () => door({ ...matrix, features: [age, { ...ward, labels, codes }] }),
      TypeError,
      "4 labels",
    );
  }
});

Deno.test("every fit refuses a matrix when target or weight lack rows, or two features share a name", () => {
  for (const [, door] of fits) {
    const short = { ...matrix, target: target.slice(1) };
    assertThrows(
      () => door(short),
      TypeError,
      "the target must have an entry for each of 60 rows: it has 59",
    );
    const long = { ...matrix, weight: new Float64Array(99).fill(1) };
    assertThrows(() => door(long), TypeError, "the weight must have an entry for each of 60 rows: it has 99");
  }
  const twice = { ...matrix, features: [age, { ...age, values: of((i) => -i) }] };
  for (const fit of [fitBoosting, fitForest, fitExtraTrees, fitIsolationForest]) {
    assertThrows(() => fit(twice), TypeError, 'a name of its own: it has "age" twice');
  }
  assertThrows(
    () => fitBoosting({ ...matrix, rowCount: 60.5 }),
    TypeError,
    "row count must be a whole number",
  );
});

Deno.test("`fitBoosting()` and `fitForest()` refuse targets that they can't compute with, in words", () => {
  for (const fit of [fitBoosting, fitForest]) {
    for (const size of [1e-310, 1e-120, 1e160, 1e300]) {
      const sized = { ...matrix, target: target.map((value) => value * size) };
      assertThrows(() => fit(sized), RangeError, "the largest target must be from 1e-100 to 1e+100");
    }
    const mixed = { ...matrix, target: target.with(0, 1e-310) }; // one is far below the others' rounding
    assertEquals(Number.isFinite(predictRaw(fit(mixed), matrix)[0]), true);
  }
});

Deno.test("`fitIsolationForest()` refuses infinite numbers by name", () => {
  for (const value of [Infinity, -Infinity]) {
    const features = [{ ...age, values: age.values.with(3, value) }];
    assertThrows(() => fitIsolationForest({ rowCount, features }), RangeError, '"age" must be finite or NaN');
  }
});

Deno.test("`fitBoosting()` and forests refuse options that mean nothing, by name", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ seed: NaN }, "seed must be a whole number"],
    [{ seed: 1.5 }, "seed must be a whole number"],
    [{ threads: 0 }, "threads must be"],
    [{ threads: -1 }, "threads must be"],
    [{ threads: NaN }, "threads must be"],
    [{ minLeafRows: Infinity }, "minLeafRows must be"],
    [{ minLeafRows: "20" }, "minLeafRows must be"],
    [{ categorySmoothing: Infinity }, "categorySmoothing must be"],
    [{ bins: 300 }, "bins must be"],
  ];
  for (const [options, message] of cases) {
    assertThrows(() => fitBoosting(matrix, options), RangeError, message);
    assertThrows(() => fitForest(matrix, options), RangeError, message);
  }
  const ofBoosting: [Record<string, unknown>, string][] = [
    [{ monotone: { age: 2 } }, '"age" monotone as its direction must be 1 or -1: current value is 2'],
    [
      { loss: "mse" },
      "the loss must be one of squared, absolute, poisson, gamma, logistic, or { name } of one of",
    ],
    [{ loss: { name: "mse" } }, 'current value is {"name":"mse"}'],
    [{ loss: "quantile" }, "the loss must be one of"],
    [{ loss: { name: "quantile" } }, "there must be quantiles"],
    [{ loss: { name: "huber", delta: Infinity } }, "delta must be"],
    [{ loss: { name: "hazard", ends: [1, Infinity] } }, "an interval's end must be"],
    [{ loss: { name: "hazard", ends: [-1, 3] } }, "an interval's end must be"],
    [{ lambda: Infinity }, "lambda must be"],
  ];
  for (const [options, message] of ofBoosting) {
    assertThrows(() => fitBoosting(matrix, options), RangeError, message);
  }
  assertThrows(() => fitForest(matrix, { classes: Infinity }), RangeError, "classes must be");
  assertThrows(() => new QuantileForest(forest, matrix).quantiles(matrix, [1.5]), RangeError, "from 0 to 1");
});

Deno.test("`fitForest()` refuses more features than a node has numbers for", () => {
  const values = Float64Array.of(1, 2);
  const features = Array.from(
    { length: 65_536 },
    (_, f) => ({ name: `f${f}`, type: "number" as const, values }),
  );
  const wide = { rowCount: 2, features, target: Float64Array.of(1, 2) };
  assertThrows(() => fitForest(wide), RangeError, "at most 65535 features: there are 65536");
});

Deno.test("`Predictor` refuses a row when it has too few values or a code without a label", () => {
  const predictor = new Predictor(trees);
  assertEquals(predictor.rawOfRow([10, 1]).length, 1);
  assertEquals(predictor.rawOfRow([10, NaN]), predictor.rawOfRow([10, -1]));
  assertThrows(() => predictor.rawOfRow([10]), TypeError, "a value for each of 2 features: it has 1");
  assertThrows(() => predictor.rawOfRow([10, 1, 1]), TypeError, "a value for each of 2 features: it has 3");
  assertThrows(() => predictor.rawOfRow([10, 2]), TypeError, 'a code of "ward" must be below 2: it is 2');
});

Deno.test("`Predictor`'s `staged()` gives a forest's mean so far, and refuses stages out of order", () => {
  const of10 = fitForest(matrix, { trees: 10, seed: 3, minLeafRows: 1 });
  const first4 = fitForest(matrix, { trees: 4, seed: 3, minLeafRows: 1 });
  const [none, four, all] = new Predictor(of10).staged(matrix, [0, 4, 10]);
  assertEquals(none![0], of10.base[0]);
  assertEquals(four, predictRaw(first4, matrix));
  assertEquals(all, predictRaw(of10, matrix));
  for (const rounds of [[3, 1], [-1], [1.5], [11], [NaN]]) {
    assertThrows(() => new Predictor(of10).staged(matrix, rounds), RangeError, "ascending from 0 to 10");
  }
});

Deno.test("`fitBoosting()` goes on only from trees for the same loss with the same numbers", () => {
  const hazard = (...ends: number[]) => ({ name: "hazard" as const, ends });
  const quantile = (...quantiles: number[]) => ({ name: "quantile" as const, quantiles });
  const pairs = [
    [hazard(1, 2), hazard(1, 3)],
    [quantile(0.1), quantile(0.9)],
    [{ name: "huber" as const, delta: 1 }, { name: "huber" as const, delta: 2 }],
    [{ name: "tweedie" as const, power: 1.2 }, { name: "tweedie" as const, power: 1.7 }],
    [{ name: "ordinal" as const, levels: 2 }, { name: "ordinal" as const, levels: 3 }],
    [{ name: "softmax" as const, classes: 2 }, { name: "softmax" as const, classes: 3 }],
  ] as const;
  for (const [loss, other] of pairs) {
    const startFrom = fitBoosting(matrix, { loss, rounds: 1 });
    assertEquals(
      fitBoosting(matrix, { loss, rounds: 1, startFrom }).roots.length,
      2 * startFrom.roots.length,
    );
    assertThrows(
      () => fitBoosting(matrix, { loss: other, rounds: 1, startFrom }),
      TypeError,
      "the same loss",
    );
  }
  const far: Ensemble = { ...trees, base: Float64Array.of(1e200) };
  assertThrows(() => fitBoosting(matrix, { startFrom: far }), RangeError, "scores must be at most 1e+100");
});
