import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { LossOption } from "lib/trees/boosting/boosting_options.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
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
      const sum = contributions.reduce((total, { days }) => total + days, base);
      assertAlmostEquals(sum, predicted[row]!, 1e-9);
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

Deno.test("`treesModel()` refuses objectives that have no one number a row", () => {
  assertThrows(() => treesModel("forest", fitIsolationForest(matrix)), TypeError, `it is "isolation"`);
});
