import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { trainingRows } from "lib/features/check/training_rows.ts";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { LossOption } from "lib/trees/boosting/boosting_options.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";

type Trained = Matrix & { readonly target: Float64Array; readonly offset: Float64Array };

/** Falls in two wards of 2 and 0.5 a year, over exposures of a tenth to two years. */
function falls(rows: number): Trained & { readonly exposure: Float64Array } {
  const random = randomSource(8);
  const ward = Float64Array.from({ length: rows }, () => Math.floor(2 * random()));
  const exposure = ward.map(() => 0.1 + 1.9 * random());
  const target = exposure.map((years, row) => {
    let count = -1;
    for (let p = 1; p > Math.exp(-years * (ward[row] === 1 ? 2 : 0.5)); p *= random()) count++;
    return count;
  });
  const features = [{ name: "ward", type: "number" as const, values: ward }];
  return { rowCount: rows, features, target, offset: exposure.map(Math.log), exposure };
}

Deno.test("`fitBoosting()` gives rates when the offset is the logarithm of exposure", () => {
  const matrix = falls(4000);
  const { target, exposure, features } = matrix;
  const trees = fitBoosting(matrix, { loss: "poisson", learningRate: 0.3 });
  const [ward] = features;
  const rate = (value: number) => {
    let [events, years] = [0, 0];
    (ward!.type === "number" ? ward!.values : []).forEach((each, row) => {
      if (each !== value) return;
      events += target[row]!;
      years += exposure[row]!;
    });
    return events / years;
  };
  assertAlmostEquals(
    Math.exp(trees.base[0]!),
    target.reduce((a, b) => a + b) / exposure.reduce((a, b) => a + b),
    1e-12,
  );
  const two = { rowCount: 2, features: [{ ...ward!, values: Float64Array.of(0, 1) }] } as Matrix;
  predictRaw(trees, two).forEach((raw, value) => assertAlmostEquals(Math.exp(raw) / rate(value), 1, 1e-6));
  // twice the exposure, twice the count
  const offset = Float64Array.of(Math.log(2), Math.log(2));
  const [plain, doubled] = [treesModel("boosting", trees), treesModel("boosting", trees)];
  const counts = doubled.predict({ ...two, offset });
  plain.predict(two).forEach((each, row) => assertAlmostEquals(counts[row]!, 2 * each, 1e-9));
  for (const { base, contributions } of doubled.explain({ ...two, offset }).slice(0, 1)) {
    assertAlmostEquals(contributions.reduce((sum, { amount }) => sum + amount, base), counts[0]!, 1e-9);
  }
});

Deno.test("`fitBoosting()` fits what is left above the offset when scores add up", () => {
  const random = randomSource(2);
  const rows = 3001;
  const values = Float64Array.from({ length: rows }, () => Math.floor(10 * random()));
  const offset = values.map(() => 20 * random());
  const target = values.map((value, row) => value + offset[row]! + random());
  const features = [{ name: "a", type: "number" as const, values }];
  const matrix: Trained = { rowCount: rows, features, target, offset };
  const less = { rowCount: rows, features, target: target.map((each, row) => each - offset[row]!) };
  for (const loss of ["squared", "absolute", { name: "huber", delta: 2 }] as const satisfies LossOption[]) {
    const given = fitBoosting(matrix, { loss, rounds: 20 });
    const taken = predictRaw(fitBoosting(less, { loss, rounds: 20 }), less);
    predictRaw(given, less).forEach((each, row) => assertAlmostEquals(each, taken[row]!, 1e-6));
    const raw = predictRaw(given, matrix);
    raw.forEach((each, row) => assertAlmostEquals(each, taken[row]! + offset[row]!, 1e-6));
    const predictor = new Predictor(given);
    assertEquals(predictor.raw(matrix), raw);
    assertEquals(predictor.staged(matrix, [20])[0], raw);
    assertEquals(predictor.rawOfRow([values[0]!], offset[0]), raw.slice(0, 1));
    const order = shuffled(rows, randomSource(1));
    assertEquals(fitBoosting(takeMatrixRows(matrix, order), { loss, rounds: 20, threads: 1 }), given);
  }
});

Deno.test("`fitBoosting()` starts at the log-odds that are best beside the offsets", () => {
  const matrix = {
    rowCount: 4,
    features: [],
    target: Float64Array.of(1, 0, 1, 1),
    offset: Float64Array.of(2, 2, -1, 0.5),
  };
  const [base] = fitBoosting(matrix, { loss: "logistic", rounds: 1 }).base;
  const mean = matrix.offset.reduce((sum, each) => sum + 1 / (1 + Math.exp(-base! - each)) / 4, 0);
  assertAlmostEquals(mean, 3 / 4, 1e-9);
});

Deno.test("`fitBoosting()` judges rows held out with their own offsets", () => {
  const [training, rows] = [falls(3000), falls(500)];
  const told: number[] = [];
  const trees = fitBoosting(training, {
    loss: "poisson",
    rounds: 5,
    holdOut: rows,
    onRound: (_, loss) => told.push(loss!),
  });
  const raw = predictRaw(trees, rows);
  const loss = raw.reduce((sum, each, row) => sum + Math.exp(each) - rows.target[row]! * each, 0) / 500;
  assertAlmostEquals(told[4]!, loss, 1e-12);
  const { offset: _, ...without } = rows;
  assertThrows(() => fitBoosting(training, { holdOut: without }), TypeError, "must have an offset");
  assertThrows(() => fitBoosting(without, { watched: { later: rows } }), TypeError, "must have an offset");
  const more = fitBoosting(training, { loss: "poisson", rounds: 5, startFrom: trees });
  const ten = fitBoosting(training, { loss: "poisson", rounds: 10 });
  predictRaw(more, rows).forEach((each, row) => assertAlmostEquals(each, predictRaw(ten, rows)[row]!, 1e-9));
});

Deno.test("fits refuse an offset that they can't use", () => {
  const matrix = falls(60);
  const short = { ...matrix, offset: matrix.offset.slice(1) };
  assertThrows(() => fitBoosting(short), TypeError, "the offset must have an entry for each of 60 rows");
  assertThrows(() => predictRaw(fitBoosting(matrix), short), TypeError, "the offset must have");
  const infinite = { ...matrix, offset: matrix.offset.fill(NaN, 3, 4) };
  assertThrows(() => fitBoosting(infinite), RangeError, "every offset must be at most");
  const softmax = { ...falls(60), target: new Float64Array(60) };
  assertThrows(
    () => fitBoosting(softmax, { loss: { name: "softmax", classes: 2 } }),
    TypeError,
    "it is softmax",
  );
  assertThrows(() => fitForest(falls(60)), TypeError, "only boosted trees take an offset");
  assertThrows(() => trainingRows(falls(60)), TypeError, "only boosted trees take an offset");
});
