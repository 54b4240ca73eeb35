import { assertAlmostEquals, assertEquals } from "@std/assert";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { shapInteractions } from "lib/trees/explain/interactions.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";
import { pathDependentGame, shapleyInteraction } from "./shapley_oracle.ts";

const matrix = randomMatrix(mixedSchema, 15, 1);

Deno.test("`shapInteractions()` gives the Shapley interaction indices by their definition", () => {
  for (const [seed, options] of [{}, { outputs: 2, trees: 4 }, { scale: 0.2, emptyShare: 0.4 }].entries()) {
    const ensemble = randomEnsemble({ seed, ...options });
    const { values } = shapInteractions(ensemble, matrix);
    for (let row = 0; row < matrix.rowCount; row++) {
      for (let output = 0; output < ensemble.outputs; output++) {
        const game = pathDependentGame(ensemble, matrix, row, output);
        const at = (i: number, j: number) => values[((row * ensemble.outputs + output) * 5 + i) * 5 + j]!;
        for (const [i, j] of [[0, 1], [1, 0], [2, 3], [3, 4], [0, 4]] as const) {
          assertAlmostEquals(at(i, j), shapleyInteraction(game, 5, i, j), 1e-12);
        }
      }
    }
  }
});

Deno.test("`shapInteractions()` is symmetric, sums over a feature to its SHAP value and in all to the raw score", () => {
  const ensemble = randomEnsemble({ seed: 4, trees: 30, leaves: 31 });
  const { values, base } = shapInteractions(ensemble, matrix);
  const shap = treeShap(ensemble, matrix);
  assertEquals(base, shap.base);
  predictRaw(ensemble, matrix).forEach((raw, row) => {
    const own = values.subarray(row * 25, row * 25 + 25);
    for (let i = 0; i < 5; i++) {
      const ofFeature = own.subarray(5 * i, 5 * i + 5);
      assertAlmostEquals(ofFeature.reduce((sum, value) => sum + value), shap.values[row * 5 + i]!, 1e-9);
      ofFeature.forEach((value, j) => assertAlmostEquals(value, own[5 * j + i]!, 1e-12));
    }
    assertAlmostEquals(own.reduce((sum, value) => sum + value, base[0]!), raw, 1e-9);
  });
});

Deno.test("`shapInteractions()` finds no interaction when every tree has one split", () => {
  const { values } = shapInteractions(randomEnsemble({ seed: 5, leaves: 2, trees: 20 }), matrix);
  assertEquals(values.filter((_, at) => Math.floor(at / 5) % 5 !== at % 5), new Float64Array(15 * 20));
});
