import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { explanationsOf } from "lib/model/trees/tree_explanations.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../../trees/random_ensemble.ts";

const objective = { name: "quantile" as const, quantiles: [0.1, 0.9] };
const ensemble = randomEnsemble({ seed: 1, outputs: 2, trees: 8, scale: 0.1, objective });
const matrix = randomMatrix(mixedSchema, 30, 2);
const shap = treeShap(ensemble, matrix);
const raw = predictRaw(ensemble, matrix);

Deno.test("`explanationsOf()` sums to the prediction of the output, with a link and without", () => {
  for (const output of [0, 1]) {
    for (const link of [undefined, Math.exp]) {
      const explanations = explanationsOf(shap, { output, ...(link && { link }) });
      explanations.forEach(({ base, contributions }, row) => {
        const score = raw[row * 2 + output]!;
        const sum = contributions.reduce((total, { amount }) => total + amount, base);
        assertAlmostEquals(sum, link ? link(score) : score, 1e-9);
        assertEquals(contributions.map(({ feature }) => feature), mixedSchema.map(({ name }) => name));
      });
    }
  }
});

Deno.test("`explanationsOf()` takes the link's slope when a row's raw score is its base", () => {
  const cancelling = { ...shap, rowCount: 1, outputs: 1, base: Float64Array.of(2), features: ["a", "b"] };
  const [explanation] = explanationsOf({ ...cancelling, values: Float64Array.of(0.5, -0.5) }, {
    link: Math.exp,
  });
  assertAlmostEquals(explanation!.contributions[0]!.amount, Math.exp(2) / 2, 1e-6);
  assertEquals(explanation!.contributions[0]!.amount, -explanation!.contributions[1]!.amount);
});

Deno.test("`explanationsOf()` refuses when there is no such output", () => {
  assertThrows(() => explanationsOf(shap, { output: 2 }), RangeError, "outputs are 0 to 1");
});
