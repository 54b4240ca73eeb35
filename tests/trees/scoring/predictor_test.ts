import { assertEquals, assertThrows } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { leafOf, predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
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
    for (const matrix of [training, many, unseen, extreme]) {
      assertEquals(predictor.raw(matrix), predictRaw(predictor.ensemble, matrix));
      assertEquals(predictor.raw(matrix), predictRaw(predictor.ensemble, matrix)); // with what the first call made
    }
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

Deno.test("Predictor's `rawOfRow()` is a row's `raw()` when values are missing or unseen", () => {
  const predictor = new Predictor(fitBoosting(training, { rounds: 11 }));
  const raw = predictor.raw(many);
  for (let row = 0; row < 300; row++) {
    const values = many.features.map((each) => each.type === "number" ? each.values[row]! : each.codes[row]!);
    assertEquals(predictor.rawOfRow(values)[0], raw[row]);
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
