import { assertEquals, assertThrows } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { categoryFeature, matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { binMatrix, fitBinning } from "./binning.ts";

function boundsOf(values: readonly number[], maxBins: number, weight = values.map(() => 1)) {
  const matrix = matrixOf([numberFeature("x", values)], values.map(() => 0));
  return [...fitBinning(matrix, Float64Array.from(weight), maxBins)[0]!.bounds!];
}

Deno.test("`fitBinning()` gives each distinct value its bin when there are few", () => {
  const cases: [name: string, values: number[], bounds: number[]][] = [
    ["empty", [], []],
    ["one", [7], []],
    ["all equal", [7, 7, 7], []],
    ["all missing", [NaN, NaN], []],
    ["ties and missing", [3, 1, NaN, 3, 2], [1.5, 2.5]],
    ["neighbouring numbers", [1, 1 + Number.EPSILON], [1]],
    ["far apart", [-1.7e308, 1.7e308], [0]],
    ["two zeros", [0, -0, 1], [0.5]],
  ];
  for (const [name, values, bounds] of cases) assertEquals(boundsOf(values, 255), bounds, name);
});

Deno.test("`fitBinning()` makes bins of equal weight when there are many values", () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  assertEquals(boundsOf(values, 4), [24.5, 49.5, 74.5]);
  const heavy = values.map((value) => value < 50 ? 3 : 1);
  assertEquals(boundsOf(values, 4, heavy), [16.5, 33.5, 50.5]);
});

Deno.test("`fitBinning()` gives a value that most rows have a bin of its own", () => {
  const values = [...Array<number>(1_000).fill(0), ...Array.from({ length: 100 }, (_, i) => i + 1)];
  const bounds = boundsOf(values, 11);
  assertEquals([bounds.length, bounds[0]], [10, 0.5]);
});

Deno.test("`fitBinning()` never makes more bins than asked", () => {
  const random = randomSource(5);
  for (const maxBins of [2, 3, 16, 255]) {
    const values = Array.from({ length: 2_000 }, () => Math.floor(random() ** 4 * 1_000));
    const bounds = boundsOf(values, maxBins, values.map(() => 0.1 + random()));
    assertEquals(bounds.length <= maxBins - 1, true);
    assertEquals(bounds, bounds.toSorted((a, b) => a - b));
  }
});

Deno.test("`binMatrix()` counts bins through all features, missing values first", () => {
  const training = matrixOf([numberFeature("x", [1, 2, 4]), categoryFeature("ward", ["P", "Q", "R"])], [
    0,
    0,
    0,
  ]);
  const binning = fitBinning(training, Float64Array.of(1, 1, 1), 255);
  const asked = {
    rowCount: 5,
    features: [
      numberFeature("x", [NaN, -9, 1.5, 3, 99]),
      {
        name: "ward",
        type: "category" as const,
        codes: Int32Array.of(-1, 0, 1, 2, 2),
        labels: ["P", "Q", "R"],
      },
    ],
  };
  const { bins, offsets } = binMatrix(binning, asked);
  assertEquals(offsets, Int32Array.of(0, 4, 8));
  assertEquals(bins, Uint16Array.of(0, 4, 1, 5, 1, 6, 2, 7, 3, 7));
});

Deno.test("`fitBinning()` and `binMatrix()` throw when bins are too few or too many", () => {
  for (const bins of [1, 0, 2.5, NaN, 65_536]) {
    assertThrows(() => boundsOf([1, 2], bins), RangeError, `current value is ${bins}`);
  }
  const labels = Array.from({ length: 65_536 }, (_, i) => String(i));
  const ward = { name: "ward", type: "category" as const, codes: Int32Array.of(0), labels };
  const matrix = { rowCount: 1, features: [ward] };
  const binning = fitBinning(matrix, Float64Array.of(1), 255);
  assertThrows(() => binMatrix(binning, matrix), RangeError, "at most 65536: there are 65537");
});
