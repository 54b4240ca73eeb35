import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { splitImportance } from "lib/trees/explain/importance.ts";
import { permutationImportance } from "lib/trees/explain/permutation_importance.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";

const ensemble = randomEnsemble({ seed: 1, schema: mixedSchema.slice(0, 3), trees: 8 });
const schema = mixedSchema.slice(0, 4);
const wider = { ...ensemble, schema };
const matrix = { ...randomMatrix(schema, 200, 2), target: new Float64Array(200) };
const predict = (rows: Matrix) => predictRaw(wider, rows);
const meanSquare = (target: Float64Array, prediction: Float64Array) =>
  target.reduce((sum, value, row) => sum + (value - prediction[row]!) ** 2, 0) / target.length;

Deno.test("`splitImportance()` counts every split once and sums gains by feature", () => {
  const importance = splitImportance(wider);
  assertEquals(importance.map((each) => each.feature), ["age", "ward", "deposit", "city"]);
  assertEquals(importance.reduce((sum, each) => sum + each.splits, 0), 8 * 11);
  const gain = importance.reduce((sum, each) => sum + each.gain, 0);
  assertAlmostEquals(gain, ensemble.gain.reduce((sum, each) => sum + each, 0), 1e-12);
  assertEquals(importance[3], { feature: "city", gain: 0, splits: 0 });
});

Deno.test("`permutationImportance()` is 0 for what the model ignores, and above 0 where target and model agree", () => {
  const perfect = { ...matrix, target: predict(matrix) };
  const importance = permutationImportance(predict, perfect, meanSquare);
  assertEquals(importance.map((each) => each.feature), ["age", "ward", "deposit", "city"]);
  assertEquals(importance.map((each) => each.increase > 0), [true, true, true, false]);
  assertEquals(importance[3]!.increases, new Float64Array(5));
});

Deno.test("`permutationImportance()` is the same when features stand in another order", () => {
  const perfect = { ...matrix, target: predict(matrix) };
  const turned = { ...perfect, features: perfect.features.toReversed() };
  const turnBack = (rows: Matrix) => predictRaw(wider, { ...rows, features: rows.features.toReversed() });
  const importance = permutationImportance(predict, perfect, meanSquare);
  assertEquals(permutationImportance(turnBack, turned, meanSquare).toReversed(), importance);
});

Deno.test("`permutationImportance()` refuses when there is no target, no row or no repeat", () => {
  const { target: _, ...scored } = matrix;
  assertThrows(
    () => permutationImportance(predict, scored, meanSquare),
    TypeError,
    "target",
  );
  const run = (rows: Matrix, repeats: number) =>
    permutationImportance(predict, rows, meanSquare, { repeats });
  assertThrows(() => run(matrix, 0), RangeError, "repeats must be a whole number from 1: it is 0");
  const none = { ...randomMatrix(schema, 0, 1), target: new Float64Array(0) };
  assertThrows(() => run(none, 1), RangeError, "there must be a row");
});
