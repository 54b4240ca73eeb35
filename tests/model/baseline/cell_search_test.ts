import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { cellSearch } from "lib/model/baseline/cell_search.ts";
import { randomSource } from "lib/stats/random.ts";
import { weightedMedian } from "lib/stats/weighted_median.ts";
import { categoryFeature, matrixOf, numberFeature } from "../small_matrix.ts";

/** Stays by ward, by grade and by both, with weights. */
function stays(count: number, seed = 3): Matrix {
  const random = randomSource(seed);
  const wards = Array.from({ length: count }, () => "PQR"[Math.floor(3 * random())]!);
  const grades = Array.from({ length: count }, () => "12"[Math.floor(2 * random())]!);
  const deposit = Array.from({ length: count }, () => Math.floor(1_000 * random()));
  const days = wards.map((ward, row) =>
    (ward === "P" ? 4 : 12) + (grades[row] === "1" ? 0 : 6) + Math.floor(3 * random())
  );
  const features = [
    categoryFeature("ward", wards),
    categoryFeature("grade", grades),
    numberFeature("deposit", deposit),
  ];
  return { ...matrixOf(features, days), weight: Float64Array.from(days, () => 1 + Math.floor(3 * random())) };
}

Deno.test("`cellSearch()` has the weighted mean and median of each cell of a pair, as computed one by one", () => {
  const matrix = stays(400);
  const search = cellSearch(matrix, { minCellRows: 1 });
  const [ward, grade] = matrix.features;
  const key = (row: number) =>
    [ward, grade].map((each) => each?.type === "category" ? each.codes[row] : NaN).join(" ");
  const means = search.fit(["ward", "grade"], "mean").predict(matrix);
  const medians = search.fit(["ward", "grade"], "median").predict(matrix);
  for (const row of [0, 1, 2, 3, 50, 99]) {
    const rows = [...Array(400).keys()].filter((other) => key(other) === key(row));
    const weight = Float64Array.from(rows, (each) => matrix.weight![each]!);
    const days = Float64Array.from(rows, (each) => matrix.target![each]!);
    const total = weight.reduce((sum, each) => sum + each, 0);
    assertAlmostEquals(means[row]!, days.reduce((sum, each, i) => sum + each * weight[i]!, 0) / total, 1e-9);
    assertEquals(medians[row], weightedMedian(days, weight));
  }
});

Deno.test("`cellSearch()` takes numbers in tenths, and a missing or new value as a cell of its own or the coarser one", () => {
  const days = Array.from({ length: 100 }, (_, row) => row);
  const matrix = matrixOf([numberFeature("age", days), categoryFeature("ward", days.map(() => "P"))], days);
  const search = cellSearch(matrix, { minCellRows: 1 });
  const predicted = search.fit(["age"], "mean").predict(matrix);
  assertEquals(new Set(predicted).size, 10);
  assertAlmostEquals(predicted[0]!, 4.5, 1e-12);
  const unknown = matrixOf([numberFeature("age", [NaN]), categoryFeature("ward", ["P"])], [1]);
  assertAlmostEquals(search.fit(["age"], "mean").predict(unknown)[0]!, 49.5, 1e-12);
  assertAlmostEquals(search.fit(["ward", "age"], "mean").predict(unknown)[0]!, 49.5, 1e-12);
});

Deno.test("`cellSearch()` falls back where a cell is thin, and refuses too many cells and unknown features", () => {
  const wards = [...Array(40).fill("P"), "Q"] as string[];
  const matrix = matrixOf([categoryFeature("ward", wards)], wards.map((ward) => ward === "P" ? 2 : 90));
  const predicted = cellSearch(matrix).fit(["ward"], "median").predict(matrix);
  assertEquals([predicted[0], predicted[40]], [2, 2]);
  const pair = stays(50);
  assertEquals(cellSearch(pair, { maxCells: 11 }).allows("ward", "grade"), false);
  assertEquals(cellSearch(pair, { maxCells: 12 }).allows("ward", "grade"), true);
  assertThrows(() => cellSearch(pair).fit(["city"], "mean"), RangeError, '"city" must be a feature');
});
