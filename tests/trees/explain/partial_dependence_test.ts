import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { partialDependence } from "lib/trees/explain/partial_dependence.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";

const ensemble = randomEnsemble({ seed: 1 });
const matrix = randomMatrix(mixedSchema, 40, 2);
const predict = (rows: typeof matrix) => predictRaw(ensemble, rows);

Deno.test("`partialDependence()` gives each row's own prediction where the grid has its own value", () => {
  for (const [f, { name }] of mixedSchema.entries()) {
    const feature = matrix.features[f]!;
    const own = feature.type === "number" ? feature.values : Float64Array.from(feature.codes);
    const { grid, rows } = partialDependence(predict, matrix, name, { grid: own });
    const raw = predict(matrix);
    grid.forEach((_, row) => assertEquals(rows[row * matrix.rowCount + row], raw[row]));
  }
});

Deno.test("`partialDependence()` sets a category to each of its labels, and a number to quantiles", () => {
  const ward = partialDependence(predict, matrix, "ward");
  assertEquals([ward.grid, ward.labels], [Float64Array.of(0, 1, 2, 3, 4), mixedSchema[1]!.labels]);
  const age = partialDependence(predict, matrix, "age", { points: 7 });
  assertEquals(age.grid, age.grid.toSorted());
  assertEquals(age.labels, null);
  const values = matrix.features[0]!.type === "number" ? matrix.features[0]!.values : new Float64Array(0);
  const known = values.filter((value) => !Number.isNaN(value));
  assertEquals([age.grid[0], age.grid.at(-1)], [Math.min(...known), Math.max(...known)]);
});

Deno.test("`partialDependence()` weighs a row of weight 2 as the row twice", () => {
  const weight = Float64Array.from({ length: 40 }, (_, row) => row === 3 ? 2 : 1);
  const twice = takeMatrixRows(matrix, Int32Array.from([...Array(40).keys(), 3]));
  const a = partialDependence(predict, { ...matrix, weight }, "city").mean;
  const b = partialDependence(predict, twice, "city").mean;
  a.forEach((value, g) => assertAlmostEquals(value, b[g]!, 1e-14));
});

Deno.test("`partialDependence()` has an empty grid when all values are missing, and NaN means without rows", () => {
  const missing = { ...matrix.features[0]!, type: "number" as const, values: new Float64Array(40).fill(NaN) };
  const allMissing = { ...matrix, features: matrix.features.with(0, missing) };
  assertEquals(partialDependence(predict, allMissing, "age").grid, new Float64Array(0));
  const none = partialDependence(predict, randomMatrix(mixedSchema, 0, 1), "ward");
  assertEquals(none.mean, new Float64Array(5).fill(NaN));
});

Deno.test("`partialDependence()` refuses when the feature, a code or the points are wrong", () => {
  assertThrows(() => partialDependence(predict, matrix, "bed"), TypeError, '"bed"');
  assertThrows(() => partialDependence(predict, matrix, "age", { points: 0 }), RangeError, "it is 0");
  const grid = Float64Array.of(5);
  assertThrows(
    () => partialDependence(predict, matrix, "ward", { grid }),
    RangeError,
    "from -1 to 4: one is 5",
  );
});
