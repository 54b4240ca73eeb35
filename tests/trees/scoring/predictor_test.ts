import { assertEquals, assertThrows } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { concatenated } from "lib/trees/ensemble/concatenated.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { leafOf, predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { scorePlan } from "lib/trees/scoring/score_plan.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";
import { stayMatrix } from "../stay_matrix.ts";

const training = stayMatrix(1500, 2);
const many = stayMatrix(24_500, 3);
const unseen = {
  ...many,
  features: many.features.map((feature) =>
    feature.type === "number"
      ? { ...feature, values: feature.values.map((value, i) => i % 7 === 0 ? NaN : 3 * value - 30) }
      : { ...feature, labels: feature.labels.map((label, i) => i % 3 === 0 ? `new ${label}` : label) }
  ),
};

const shifted = { ...many, offset: Float64Array.from({ length: many.rowCount }, (_, row) => row % 7 / 3) };

/** Numbers at, just above and far beyond the thresholds. */
const extreme = {
  ...many,
  features: many.features.map((feature) => {
    if (feature.type !== "number") return feature;
    const special = [Infinity, -Infinity, 1e308, -1e308, -0, 0, 0.5, 20.5, 20.5 + 4e-15, Number.MIN_VALUE];
    return { ...feature, values: feature.values.map((value, i) => i % 3 === 0 ? value : special[i % 10]!) };
  }),
};

Deno.test("Predictor's `raw()` is what `predictRaw()` gives when trees have few, some or many leaves", () => {
  const cases: BoostingOptions[] = [
    { rounds: 21 },
    { rounds: 3, maxLeaves: 2 },
    { rounds: 9, maxLeaves: 32, minLeafRows: 2 },
    { rounds: 9, maxLeaves: 33, minLeafRows: 2 },
    { rounds: 9, maxLeaves: 64, minLeafRows: 2 },
    { rounds: 5, maxLeaves: 100, minLeafRows: 2 },
    { rounds: 5, loss: { name: "quantile", quantiles: [0.1, 0.5, 0.9] } },
  ];
  for (const options of cases) {
    const predictor = new Predictor(fitBoosting(training, options));
    for (const matrix of [training, many, shifted, unseen, extreme]) {
      assertEquals(predictor.raw(matrix), predictRaw(predictor.ensemble, matrix));
      assertEquals(predictor.raw(matrix), predictRaw(predictor.ensemble, matrix)); // with what the first call made
    }
  }
});

/** Values that splits must tell apart, as numbers at, beside and far from thresholds. */
function closeValues(thresholds: Float64Array, rows: number): Float64Array {
  const random = randomSource(1);
  const special = [NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308, Number.MIN_VALUE];
  return Float64Array.from({ length: rows }, (_, row) => {
    if (row % 9 === 0) return special[Math.floor(random() * special.length)]!;
    const near = thresholds[Math.floor(random() * thresholds.length)]!;
    return row % 3 === 0 ? near : near + near * 2 ** -52 * Math.floor(4 * random() - 1);
  });
}

Deno.test("Predictor's `raw()` is what `predictRaw()` gives whatever thresholds, categories and trees there are", () => {
  const labels = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
  const schema = (count: number) => [{ name: "age", labels: null }, { name: "ward", labels: labels(count) }];
  const random = randomSource(2);
  const spreads = [
    () => random(),
    () => Math.exp(40 * random()),
    () => -(10 ** (600 * random() - 300)),
    () => random() < 0.2 ? Infinity : Math.floor(9 * random()),
  ];
  for (
    const [seed, [count, trees, leaves, outputs]] of [
      [5, 5, 30, 1],
      [130, 9, 100, 2],
      [250, 6, 256, 1],
      [700, 9, 120, 3],
      [30, 3, 300, 1],
    ].entries() as ArrayIterator<[number, [number, number, number, number]]>
  ) {
    for (const threshold of spreads) {
      const grown = randomEnsemble({ seed, schema: schema(count), trees, leaves, outputs });
      const ensemble = { ...grown, threshold: grown.threshold.map(threshold) };
      const matrix = randomMatrix(ensemble.schema, 2100, seed);
      const values = closeValues(ensemble.threshold, 2100);
      const features = [{ ...matrix.features[0]!, type: "number" as const, values }, matrix.features[1]!];
      const rows = { ...matrix, features };
      assertEquals(new Predictor(ensemble).raw(rows), predictRaw(ensemble, rows));
    }
  }
});

/** A tree as deep as can be: each split's left child is the next split. */
function chain(leaves: number): Ensemble {
  const grown = randomEnsemble({ seed: 2, trees: 1, leaves });
  const splits = leaves - 1;
  return {
    ...grown,
    roots: Int32Array.of(0),
    feature: grown.feature.map((_, node) => node < splits ? 0 : -1),
    threshold: grown.threshold.map((_, node) => 60 - node / 8),
    categoryStart: grown.categoryStart.map(() => -1),
    left: grown.left.map((_, node) => node < splits ? node + 1 : -1),
    right: grown.right.map((_, node) => node < splits ? leaves + node : -1),
  };
}

Deno.test("Predictor's `raw()` is what `predictRaw()` gives when one tree has just few enough leaves, or too many", () => {
  const small = randomEnsemble({ seed: 1, trees: 9, leaves: 5 });
  const matrix = randomMatrix(mixedSchema, 2100, 3);
  const cases: [Ensemble, boolean][] = [
    [randomEnsemble({ seed: 2, trees: 1, leaves: 256 }), true],
    [randomEnsemble({ seed: 2, trees: 1, leaves: 257 }), false],
    [chain(256), true],
    [chain(257), false],
    [chain(2000), false],
  ];
  for (const [great, isPlanned] of cases) {
    const ensemble = concatenated(small, great);
    assertEquals(scorePlan(ensemble, 1) !== null, isPlanned);
    assertEquals(new Predictor(ensemble).raw(matrix), predictRaw(ensemble, matrix));
  }
});

Deno.test("Predictor's `raw()` scores every row when there are more than a batch, fewer than a piece, or none", () => {
  const predictor = new Predictor(fitBoosting(training, { rounds: 4 }));
  const raw = predictRaw(predictor.ensemble, many);
  for (const rows of [0, 1, 2047, 2048, 2049, 65_536, 65_537, 140_000]) {
    const matrix = takeMatrixRows(many, Int32Array.from({ length: rows }, (_, i) => i % 24_500));
    assertEquals(predictor.raw(matrix), Float64Array.from({ length: rows }, (_, i) => raw[i % 24_500]!));
  }
});

Deno.test("Predictor's `raw()` gives the base when there are no trees", () => {
  const predictor = new Predictor({ ...fitBoosting(training, { rounds: 1 }), roots: new Int32Array(0) });
  assertEquals(predictor.raw(many)[3], predictor.ensemble.base[0]);
});

Deno.test("Predictor's `raw()` of few rows is what `predictRaw()` gives, before and after it has laid the trees out", () => {
  for (const [seed, outputs] of [1, 2].entries()) {
    const ensemble = randomEnsemble({ seed, outputs, trees: 7 * outputs, leaves: 40, scale: 0.5 });
    const matrix = randomMatrix(mixedSchema, 240, seed), raw = predictRaw(ensemble, matrix);
    const predictor = new Predictor(ensemble), rows = 3 * outputs;
    for (let row = 0; row < 240; row += 3) {
      const some = takeMatrixRows(matrix, Int32Array.of(row, row + 1, row + 2));
      assertEquals(predictor.raw(some), raw.slice(row * outputs, row * outputs + rows));
    }
  }
});

Deno.test("Predictor's `rawOfRow()` is a row's `raw()` when values are missing or unseen", () => {
  const predictor = new Predictor(fitBoosting(training, { rounds: 11 }));
  const raw = predictor.raw(many);
  for (let row = 0; row < 300; row++) {
    const values = many.features.map((each) => each.type === "number" ? each.values[row]! : each.codes[row]!);
    assertEquals(predictor.rawOfRow(values)[0], raw[row]);
  }
});

Deno.test("Predictor's `rawOfRow()` is the same before and after it has laid the trees out", () => {
  for (const [seed, outputs] of [1, 2, 3].entries()) {
    const ensemble = randomEnsemble({ seed, outputs, trees: 7 * outputs, leaves: 40, scale: 0.5 });
    const matrix = randomMatrix(mixedSchema, 200, seed);
    const raw = predictRaw(ensemble, matrix);
    const predictor = new Predictor(ensemble);
    for (let row = 0; row < 200; row++) {
      const values = matrix.features.map((each) =>
        each.type === "number" ? each.values[row]! : each.codes[row]!
      );
      assertEquals(predictor.rawOfRow(values), raw.slice(row * outputs, (row + 1) * outputs));
      const missing = values.map(() => NaN);
      assertEquals(predictor.rawOfRow(missing, 2), new Predictor(ensemble).rawOfRow(missing, 2));
    }
  }
});

Deno.test("Predictor's `leaves()` and `staged()` follow the trees when these come one after another", () => {
  const predictor = new Predictor(fitBoosting(training, { rounds: 6 }));
  const { ensemble } = predictor;
  const leaves = predictor.leaves(training);
  assertEquals(leaves[6 * 10 + 4], leafOf(ensemble, ensemble.roots[4]!, training.features, 10));
  const [first, last] = predictor.staged(training, [2, 6]);
  assertEquals(last, predictor.raw(training));
  assertEquals(first, predictRaw(fitBoosting(training, { rounds: 2 }), training));
});

Deno.test("Predictor refuses a matrix when its features are others", () => {
  const predictor = new Predictor(fitBoosting(training, { rounds: 1 }));
  const { features } = many;
  assertThrows(() => predictor.raw({ ...many, features: features.slice(1) }), TypeError, "Cannot predict");
});
