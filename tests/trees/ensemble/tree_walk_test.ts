import { assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";

/** Tree 0: age <= 60 (or missing) -> 1, else 2. Tree 1: ward of {P, R} -> 10, else (missing too) 20. */
const ensemble: Ensemble = {
  schema: [{ name: "age", labels: null }, { name: "ward", labels: ["P", "Q", "R"] }],
  objective: { name: "squared" },
  outputs: 1,
  base: Float64Array.of(100),
  scale: 0.5,
  roots: Int32Array.of(0, 3),
  feature: Int32Array.of(0, -1, -1, 1, -1, -1),
  threshold: Float64Array.of(60, 0, 0, 0, 0, 0),
  categoryStart: Int32Array.of(-1, -1, -1, 0, -1, -1),
  categoryBits: Uint32Array.of(0b101),
  missingLeft: Uint8Array.of(1, 0, 0, 0, 0, 0),
  left: Int32Array.of(1, -1, -1, 4, -1, -1),
  right: Int32Array.of(2, -1, -1, 5, -1, -1),
  value: Float64Array.of(1.5, 1, 2, 15, 10, 20),
  cover: Float64Array.of(4, 2, 2, 4, 2, 2),
  gain: Float64Array.of(1, 0, 0, 100, 0, 0),
};

function rows(ages: readonly number[], wards: readonly number[], labels: readonly string[]): Matrix {
  const age = { name: "age", type: "number" as const, values: Float64Array.from(ages) };
  return {
    rowCount: ages.length,
    features: [age, { name: "ward", type: "category", codes: Int32Array.from(wards), labels }],
  };
}

Deno.test("`predictRaw()` adds base and scaled leaf values by hand", () => {
  const matrix = rows([60, 60.5, NaN, -Infinity], [0, 1, -1, 2], ["P", "Q", "R"]);
  assertEquals(predictRaw(ensemble, matrix), Float64Array.of(105.5, 111, 110.5, 105.5));
});

Deno.test("`predictRaw()` takes categories by label, and an unseen label as missing", () => {
  const matrix = rows([0, 0, 0], [0, 1, 2], ["R", "Z", "Q"]);
  assertEquals(predictRaw(ensemble, matrix), Float64Array.of(105.5, 110.5, 110.5));
});

Deno.test("`predictRaw()` gives tree t to output t modulo the outputs", () => {
  const two: Ensemble = {
    ...ensemble,
    objective: { name: "quantile", quantiles: [0.1, 0.9] },
    outputs: 2,
    base: Float64Array.of(0, 100),
    scale: 1,
  };
  assertEquals(predictRaw(two, rows([0, 99], [0, 1], ["P", "Q", "R"])), Float64Array.of(1, 110, 2, 120));
});

Deno.test("`predictRaw()` gives the base when there are no trees, and nothing for no rows", () => {
  const none = randomEnsemble({ seed: 1, trees: 0 });
  assertEquals(predictRaw(none, randomMatrix(mixedSchema, 2, 1)), new Float64Array(2).fill(none.base[0]!));
  assertEquals(predictRaw(ensemble, rows([], [], ["P", "Q", "R"])), new Float64Array(0));
});

Deno.test("`predictRaw()` refuses when a feature is absent", () => {
  const { features, ...matrix } = rows([1], [1], ["P"]);
  assertThrows(
    () => predictRaw(ensemble, { ...matrix, features: features.slice(1) }),
    TypeError,
    '"age" is expected',
  );
});
