import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type Feature, type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { interventionalShap } from "lib/trees/explain/interventional.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";
import { interventionalGame, shapleyValues } from "./shapley_oracle.ts";

const matrix = randomMatrix(mixedSchema, 12, 1);
const background = randomMatrix(mixedSchema, 9, 2);

/** The values of a row, codes for categories. */
function rowOf({ features }: Matrix, row: number): number[] {
  return features.map((feature) => feature.type === "number" ? feature.values[row]! : feature.codes[row]!);
}

function matrixOf(values: readonly number[]): Matrix {
  const features = mixedSchema.map(({ name, labels }, f): Feature =>
    labels === null
      ? { name, type: "number", values: Float64Array.of(values[f]!) }
      : { name, type: "category", codes: Int32Array.of(values[f]!), labels }
  );
  return { rowCount: 1, features };
}

Deno.test("`interventionalShap()` gives the Shapley values by their definition", () => {
  const others = Array.from({ length: background.rowCount }, (_, row) => rowOf(background, row));
  for (const [seed, options] of [{}, { outputs: 2, trees: 4 }, { scale: 0.2, leaves: 40 }].entries()) {
    const ensemble = randomEnsemble({ seed, ...options });
    const shap = interventionalShap(ensemble, matrix, background);
    for (let row = 0; row < matrix.rowCount; row++) {
      for (let output = 0; output < ensemble.outputs; output++) {
        const score = (values: readonly number[]) => predictRaw(ensemble, matrixOf(values))[output]!;
        const game = interventionalGame(score, rowOf(matrix, row), others);
        const start = (row * ensemble.outputs + output) * 5;
        shapleyValues(game, 5).forEach((value, f) =>
          assertAlmostEquals(shap.values[start + f]!, value, 1e-12)
        );
        assertAlmostEquals(shap.base[output]!, game(0), 1e-12);
      }
    }
  }
});

Deno.test("`interventionalShap()` gives a row the same alone, pair by pair, and among many, leaf by leaf", () => {
  const options = [{}, { outputs: 2, trees: 4 }, { scale: 0.2, leaves: 40, trees: 3 }, {
    leaves: 70,
    trees: 2,
  }];
  for (const [seed, each] of options.entries()) {
    const ensemble = randomEnsemble({ seed, ...each });
    const rows = randomMatrix(mixedSchema, 400, 5);
    const weight = Float64Array.from({ length: 60 }, (_, row) => row % 4);
    const others = { ...randomMatrix(mixedSchema, 60, 6), weight };
    const { weight: _, ...unweighted } = others;
    const many = interventionalShap(ensemble, rows, others);
    const width = 5 * ensemble.outputs;
    for (let row = 0; row < 5; row++) {
      const own = takeMatrixRows(rows, Int32Array.of(row));
      // against one background row at a time no tree is played leaf by leaf
      const alone = new Float64Array(width);
      weight.forEach((share, other) => {
        if (share === 0) return;
        const { values } = interventionalShap(
          ensemble,
          own,
          takeMatrixRows(unweighted, Int32Array.of(other)),
        );
        values.forEach((value, i) => alone[i]! += share / 90 * value);
      });
      alone.forEach((value, i) => assertAlmostEquals(many.values[row * width + i]!, value, 1e-12));
    }
  }
});

Deno.test("`interventionalShap()` sums to the raw scores within 1e-9 when trees are many", () => {
  const ensemble = randomEnsemble({ seed: 3, trees: 60, leaves: 31 });
  const rows = randomMatrix(mixedSchema, 40, 4);
  const { values, base } = interventionalShap(ensemble, rows, background);
  predictRaw(ensemble, rows).forEach((raw, row) => {
    const own = values.subarray(row * 5, row * 5 + 5);
    assertAlmostEquals(own.reduce((sum, value) => sum + value, base[0]!), raw, 1e-9);
  });
});

Deno.test("`interventionalShap()` counts a background row of weight 2 twice, and one of weight 0 not at all", () => {
  const ensemble = randomEnsemble({ seed: 5 });
  const weighted = {
    ...takeMatrixRows(background, Int32Array.of(0, 1, 2)),
    weight: Float64Array.of(2, 0, 1),
  };
  const repeated = takeMatrixRows(background, Int32Array.of(0, 0, 2));
  const [a, b] = [weighted, repeated].map((others) => interventionalShap(ensemble, matrix, others).values);
  a!.forEach((value, i) => assertAlmostEquals(value, b![i]!, 1e-14));
});

Deno.test("`interventionalShap()` gives 0 to all features when the background is the row itself", () => {
  const row = takeMatrixRows(matrix, Int32Array.of(3));
  const { values } = interventionalShap(randomEnsemble({ seed: 6 }), row, row);
  assertEquals(values, new Float64Array(5));
});

Deno.test("`interventionalShap()` refuses when the background is empty or has a negative weight", () => {
  const none = takeMatrixRows(background, new Int32Array(0));
  assertThrows(() => interventionalShap(randomEnsemble({ seed: 7 }), matrix, none), RangeError, "it is 0");
  const negative = { ...background, weight: new Float64Array(9).fill(-1) };
  assertThrows(
    () => interventionalShap(randomEnsemble({ seed: 7 }), matrix, negative),
    RangeError,
    "one is -1",
  );
});
