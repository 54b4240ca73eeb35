import { assertEquals } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { fitBoosting } from "lib/model/plain/boosting.ts";
import { fitForest } from "lib/model/plain/forest.ts";
import type { Model } from "lib/model/model.ts";
import { toEnsemble } from "lib/model/plain/to_ensemble.ts";
import { type TreeEnsemble, treeEnsembleIn } from "lib/model/plain/tree_ensemble.ts";
import { predictRaw } from "lib/model/trees/predict.ts";
import { hospitalMatrix } from "../small_matrix.ts";

/** The same rows with extreme numbers, and with values missing wherever they can be. */
function extremeRows(matrix: Matrix): Matrix {
  const extremes = [-Infinity, Infinity, -0, Number.MAX_VALUE, -Number.MIN_VALUE, NaN];
  return {
    rowCount: matrix.rowCount,
    features: matrix.features.map((feature, f) =>
      feature.type === "number"
        ? {
          ...feature,
          values: feature.values.map((value, row) => row % 3 === 0 ? extremes[(row + f) % 6]! : value),
        }
        : { ...feature, codes: feature.codes.map((code, row) => row % 5 === f ? -1 : code) }
    ),
  };
}

Deno.test("`toEnsemble()` predicts what the binned trees do, to the last bit, on any row", () => {
  const matrix = hospitalMatrix(600);
  const models: [string, Model][] = [
    ["boosting", fitBoosting(matrix, { rounds: 12, maxLeaves: 9, minLeafRows: 5 })],
    ["few bins", fitBoosting(matrix, { rounds: 6, bins: 4, minLeafRows: 2, minCategoryRows: 1 })],
    ["forest", fitForest(matrix, { trees: 7, minLeafRows: 2 })],
  ];
  for (const [name, model] of models) {
    const ensemble = toEnsemble(treeEnsembleIn(model.toState()));
    for (const rows of [matrix, extremeRows(matrix)]) {
      assertEquals(predictRaw(ensemble, rows), model.predict(rows), name);
    }
  }
});

Deno.test("`toEnsemble()` keeps splits that part missing values from all numbers, on either side", () => {
  const split = (cut: number, missingLeft: number): TreeEnsemble => ({
    schema: [{ name: "age", labels: null }],
    binning: [{ binCount: 4, bounds: Float64Array.of(10, 20) }],
    trees: {
      roots: Int32Array.of(0),
      feature: Int32Array.of(0, -1, -1),
      left: Int32Array.of(1, -1, -1),
      cut: Int32Array.of(cut, 0, 0),
      missingLeft: Uint8Array.of(missingLeft, 0, 0),
      leftBins: new Int32Array(0),
      value: Float64Array.of(0, 1, 2),
      weight: Float64Array.of(2, 1, 1),
    },
    base: 0,
    scale: 1,
    gain: Float64Array.of(0),
  });
  const values = Float64Array.of(-Infinity, 10, 20, 30, Infinity, NaN);
  const matrix = { rowCount: 6, features: [{ name: "age", type: "number" as const, values }] };
  // Bins are 1 (up to 10), 2 (up to 20) and 3; 0 is the missing values'.
  const cases: [cut: number, missingLeft: number, expected: number[]][] = [
    [0, 1, [2, 2, 2, 2, 2, 1]],
    [1, 0, [1, 1, 2, 2, 2, 2]],
    [2, 1, [1, 1, 1, 2, 2, 1]],
    [3, 0, [1, 1, 1, 1, 1, 2]],
  ];
  for (const [cut, missingLeft, expected] of cases) {
    assertEquals(predictRaw(toEnsemble(split(cut, missingLeft)), matrix), Float64Array.from(expected));
  }
});

Deno.test("`toEnsemble()` keeps sets of labels that need more than one word", () => {
  const labels = Array.from({ length: 70 }, (_, code) => `label ${code}`);
  const codes = Int32Array.from({ length: 700 }, (_, row) => row % 71 - 1);
  const target = Float64Array.from(codes, (code) => code < 0 ? 3 : (code * 29) % 7);
  const matrix = {
    rowCount: 700,
    features: [{ name: "city", type: "category" as const, codes, labels }],
    target,
  };
  const model = fitBoosting(matrix, { rounds: 5, minLeafRows: 1, minCategoryRows: 1 });
  assertEquals(predictRaw(toEnsemble(treeEnsembleIn(model.toState())), matrix), model.predict(matrix));
});
