import { assertEquals } from "@std/assert";
import type { Feature } from "lib/features/matrix.ts";
import { sameBins } from "./same_bins.ts";

const sideOf = (ages: number[], wards: number[]) => ({
  rowCount: ages.length,
  features: [
    { name: "age", type: "number", values: Float64Array.from(ages) },
    { name: "ward", type: "category", codes: Int32Array.from(wards), labels: ["P", "Q", "R"] },
  ] satisfies Feature[],
  target: new Float64Array(ages.length),
});
const valuesOf = (feature: Feature) => [...feature.type === "number" ? feature.values : feature.codes];

Deno.test("`sameBins()` gives both sides training's bins, and keeps what is missing", () => {
  const sides = {
    train: sideOf([30, NaN, 60, 90], [0, -1, 2, 0]),
    test: sideOf([44, 46, 99, NaN], [1, 2, -1, 0]),
  };
  const asNumbers = sameBins(sides, false);
  assertEquals(asNumbers.train.features.map(valuesOf), [[1, NaN, 2, 3], [1, NaN, 2, 1]]);
  assertEquals(asNumbers.test.features.map(valuesOf), [[1, 2, 3, NaN], [1, 2, NaN, 1]]);
  const asCategories = sameBins(sides, true);
  assertEquals(asCategories.train.features.map(valuesOf), [[1, NaN, 2, 3], [0, -1, 2, 0]]);
  assertEquals(asCategories.test.features.map(valuesOf), [[1, 2, 3, NaN], [1, 2, -1, 0]]);
});
