import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { TreeExplainer, treeShap } from "lib/trees/explain/tree_shap.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";
import { pathDependentGame, shapleyValues } from "./shapley_oracle.ts";

Deno.test("`treeShap()` gives the Shapley values by their definition on every kind of split", () => {
  const matrix = randomMatrix(mixedSchema, 20, 5);
  for (
    const [seed, options] of [{}, { outputs: 2, trees: 4 }, { scale: 0.2 }, { leaves: 2 }, { leaves: 1 }]
      .entries()
  ) {
    const ensemble = randomEnsemble({ seed, ...options });
    const shap = treeShap(ensemble, matrix);
    for (let row = 0; row < matrix.rowCount; row++) {
      for (let output = 0; output < ensemble.outputs; output++) {
        const game = pathDependentGame(ensemble, matrix, row, output);
        const start = (row * ensemble.outputs + output) * 5;
        const expected = shapleyValues(game, 5);
        expected.forEach((value, f) => assertAlmostEquals(shap.values[start + f]!, value, 1e-12));
        assertAlmostEquals(shap.base[output]!, game(0), 1e-12);
      }
    }
  }
});

Deno.test("`treeShap()` sums to the raw scores within 1e-9 when trees are deep and many", () => {
  const schema = Array.from({ length: 60 }, (_, i) => ({ name: `x${i}`, labels: null }));
  const cases = [
    { ensemble: randomEnsemble({ seed: 1, trees: 100, leaves: 31 }), rows: 300 },
    { ensemble: randomEnsemble({ seed: 2, trees: 6, leaves: 800, schema, outputs: 3 }), rows: 100 },
    {
      ensemble: randomEnsemble({ seed: 3, trees: 100, leaves: 31, scale: 0.01, emptyShare: 0.3 }),
      rows: 300,
    },
  ];
  for (const { ensemble, rows } of cases) {
    const matrix = randomMatrix(ensemble.schema, rows, 9);
    const { values, base, outputs, features } = treeShap(ensemble, matrix);
    const raw = predictRaw(ensemble, matrix);
    for (let at = 0; at < raw.length; at++) {
      const own = values.subarray(at * features.length, (at + 1) * features.length);
      assertAlmostEquals(own.reduce((sum, value) => sum + value, base[at % outputs]!), raw[at]!, 1e-9);
    }
  }
});

Deno.test("`treeShap()` gives the Shapley values when no training row came by a node", () => {
  const matrix = randomMatrix(mixedSchema, 20, 6);
  for (const seed of [1, 2, 3]) {
    const ensemble = randomEnsemble({ seed, emptyShare: 0.5 });
    const { values } = treeShap(ensemble, matrix);
    for (let row = 0; row < matrix.rowCount; row++) {
      const expected = shapleyValues(pathDependentGame(ensemble, matrix, row), 5);
      expected.forEach((value, f) => assertAlmostEquals(values[row * 5 + f]!, value, 1e-12));
    }
  }
});

Deno.test("`treeShap()` explains a row the same whatever rows stand beside it", () => {
  const ensemble = randomEnsemble({ seed: 4, leaves: 70 });
  const matrix = randomMatrix(mixedSchema, 50, 7);
  const together = treeShap(ensemble, matrix).values;
  for (const row of [0, 17, 49]) {
    const alone = treeShap(ensemble, takeMatrixRows(matrix, Int32Array.of(row))).values;
    assertEquals(alone, together.slice(row * 5, row * 5 + 5));
  }
});

Deno.test("TreeExplainer says the same of few rows and of many, again and again, however few trees have room", () => {
  // one that is looked up in tables, and one that is too wide for them
  const wide = Array.from({ length: 60 }, (_, i) => ({ name: `x${i}`, labels: null }));
  for (const schema of [mixedSchema, wide]) {
    const ensemble = randomEnsemble({ seed: 5, trees: 9, leaves: 40, outputs: 3, schema });
    const matrix = randomMatrix(schema, 60, 8), width = 3 * schema.length;
    const expected = treeShap(ensemble, matrix);
    for (const mostBytes of [64e6, 40_000, 0]) {
      const explainer = new TreeExplainer(ensemble, mostBytes);
      for (let from = 0; from < matrix.rowCount; from += 12) {
        const rows = Int32Array.from({ length: 12 }, (_, i) => from + i);
        const { base, values } = explainer.shap(takeMatrixRows(matrix, rows));
        assertEquals(base, expected.base);
        assertEquals(values, expected.values.slice(from * width, (from + 12) * width));
      }
      assertEquals(explainer.shap(matrix), expected);
    }
  }
});

Deno.test("`treeShap()` gives features that no tree asks for 0, and no values for no rows", () => {
  const ensemble = randomEnsemble({ seed: 4, schema: mixedSchema.slice(0, 2) });
  const wider = { ...ensemble, schema: mixedSchema };
  const { values } = treeShap(wider, randomMatrix(mixedSchema, 30, 8));
  assertEquals(values.filter((_, i) => i % 5 > 1), new Float64Array(90));
  const none = treeShap(wider, randomMatrix(mixedSchema, 0, 8));
  assertEquals(none.values, new Float64Array(0));
  assertEquals(none.base, treeShap(wider, randomMatrix(mixedSchema, 3, 8)).base);
});

Deno.test("`treeShap()` refuses when the matrix has other features", () => {
  const ensemble = randomEnsemble({ seed: 4 });
  assertThrows(
    () => treeShap(ensemble, randomMatrix(mixedSchema.slice(1), 3, 1)),
    TypeError,
    '"age" is expected',
  );
});
