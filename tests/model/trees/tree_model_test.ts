import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { logOdds } from "lib/model/log_odds.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { LossOption } from "lib/trees/boosting/boosting_options.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { fitIsolationForest } from "lib/trees/forest/isolation.ts";
import { stayMatrix } from "../../trees/stay_matrix.ts";

const matrix = stayMatrix(400, 1);
const isLong = { ...matrix, target: matrix.target.map((days) => days > 20 ? 1 : 0) };

Deno.test("`treesModel()` predicts what its objective says, and explains it, when scores have a link", () => {
  const cases: [LossOption, (raw: number) => number][] = [
    ["squared", (raw) => raw],
    ["absolute", (raw) => raw],
    ["gamma", Math.exp],
    ["logistic", (raw) => 1 / (1 + Math.exp(-raw))],
  ];
  for (const [loss, link] of cases) {
    const trees = fitBoosting(loss === "logistic" ? isLong : matrix, { loss, rounds: 10 });
    const model = treesModel("boosting", trees);
    const predicted = model.predict(matrix);
    assertEquals(predicted, predictRaw(trees, matrix).map(link));
    model.explain(matrix).forEach(({ base, contributions }, row) => {
      const sum = contributions.reduce((total, { amount }) => total + amount, base);
      assertAlmostEquals(sum, loss === "logistic" ? logOdds(predicted[row]!) : predicted[row]!, 1e-9);
    });
    assertEquals(model.features, ["age", "ward", "share", "nothing"]);
  }
});

Deno.test("`treesModel()` predicts the quantile nearest to the median when there are several", () => {
  const quantiles = [0.1, 0.4, 0.9];
  const trees = fitBoosting(matrix, { loss: { name: "quantile", quantiles }, rounds: 5 });
  const raw = predictRaw(trees, matrix);
  assertEquals(treesModel("boosting", trees).predict(matrix), raw.filter((_, i) => i % 3 === 1));
});

Deno.test("`treesModel()` predicts likeliest classes, median levels and times, with their probabilities", () => {
  const level = { ...matrix, target: matrix.target.map((days) => days > 22 ? 2 : days > 16 ? 1 : 0) };
  const boost = (loss: LossOption, rows: Matrix = level) =>
    treesModel("boosting", fitBoosting(rows, { loss, rounds: 20 }));
  const models = [
    boost({ name: "softmax", classes: 3 }),
    treesModel("forest", fitForest(level, { classes: 3, trees: 20 })),
    boost({ name: "ordinal", levels: 3 }),
  ];
  for (const [at, model] of models.entries()) {
    const { labels, values } = model.probabilities!(level);
    assertEquals(labels, ["0", "1", "2"]);
    model.predict(level).forEach((predicted, row) => {
      const [a, b, c] = values.subarray(3 * row, 3 * row + 3);
      const likeliest = a! >= b! && a! >= c! ? 0 : b! >= c! ? 1 : 2;
      const median = a! >= 0.5 ? 0 : a! + b! >= 0.5 ? 1 : 2;
      assertEquals(predicted, at === 2 ? median : likeliest);
    });
    assertThrows(() => model.explain(level), TypeError, "Cannot explain a prediction");
  }
  const times = boost({ name: "hazard", ends: [12, 18, 24] }, matrix);
  const { labels, values } = times.probabilities!(matrix);
  assertEquals(labels.length, 4);
  times.predict(matrix).forEach((predicted, row) => {
    const own = values.subarray(4 * row, 4 * row + 4);
    const over = (end: number) => own.reduce((sum, each, k) => [12, 18, 24][k]! <= end ? sum + each : sum, 0);
    if (predicted < 24) assertEquals(over(predicted) >= 0.5, true);
    if (predicted > 12) assertEquals(over(predicted - 6) < 0.5, true);
  });
  const logistic = boost("logistic", isLong);
  const { values: two } = logistic.probabilities!(isLong);
  logistic.predict(isLong).forEach((share, row) => assertAlmostEquals(two[2 * row + 1]!, share, 1e-15));
  assertEquals(boost("squared", matrix).probabilities, undefined);
});

Deno.test("`treesModel()` refuses objectives that have no one number a row", () => {
  assertThrows(() => treesModel("forest", fitIsolationForest(matrix)), TypeError, `it is "isolation"`);
});

Deno.test("`treesModel()` explains a forest of 0 and 1 in log-odds, and stays between these", () => {
  const model = treesModel("forest", fitForest(isLong, { trees: 20 }), "probability");
  const predicted = model.predict(matrix);
  assertEquals(predicted.every((each) => each >= 0 && each <= 1), true);
  model.explain(matrix).forEach(({ base, contributions }, row) => {
    const sum = contributions.reduce((total, { amount }) => total + amount, base);
    assertAlmostEquals(sum, logOdds(predicted[row]!), 1e-6);
  });
});
