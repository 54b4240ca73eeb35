import { assertAlmostEquals, assertEquals } from "@std/assert";
import { labelLimit } from "lib/trees/binning/label_limit.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";

function category(codes: Int32Array) {
  const labels = Array.from({ length: Math.max(...codes) + 1 }, (_, i) => `label ${i}`);
  return { name: "ward", type: "category" as const, codes, labels };
}

Deno.test("`fitBoosting()` splits a category when all of its labels have fewer rows than one must have", () => {
  // rows of each label, labels, least rows of a leaf
  for (
    const [rows, labels, minLeafRows] of [[25, 2, 20], [25, 4, 20], [12, 5, 10], [8, 2, 5], [
      3,
      3,
      1,
    ]] as const
  ) {
    const codes = Int32Array.from({ length: rows * labels }, (_, i) => i % labels);
    const target = Float64Array.from(codes, (code) => 10 * code - 5);
    const matrix = { rowCount: codes.length, features: [category(codes)], target };
    const raw = predictRaw(fitBoosting(matrix, { rounds: 60, learningRate: 0.5, minLeafRows }), matrix);
    raw.forEach((value, row) =>
      assertAlmostEquals(value, target[row]!, 1e-3, `${rows} rows of ${labels} labels`)
    );
  }
});

Deno.test("`fitBoosting()` learns nothing from labels that hardly any rows share", () => {
  for (const count of [100, 400]) {
    const codes = Int32Array.from({ length: 2 * count }, (_, i) => i % count);
    const target = Float64Array.from(codes, (code) => code % 7);
    const trees = fitBoosting({ rowCount: codes.length, features: [category(codes)], target }, {
      minLeafRows: 1,
    });
    assertEquals(trees.left.every((left) => left < 0), true);
  }
});

Deno.test("`labelLimit()` is the limit wanted where a label has as many rows of mean weight", () => {
  const codes = Int32Array.from({ length: 110 }, (_, i) => i < 30 ? 0 : i < 70 ? 1 + i % 2 : 3 + i % 2);
  const rows = { codes, labelCount: 5, weights: null, rowWeight: 1 };
  assertEquals([20, 30, 31, 100].map((wanted) => labelLimit(rows, wanted)), [20, 30, 15, 15]);
  const weights = new Uint32Array(110).fill(4);
  assertEquals(labelLimit({ ...rows, weights, rowWeight: 4 }, 4 * 31), 4 * 15);
  const few = { codes: Int32Array.of(0, 1, 2, 3, 4, 0, 0), labelCount: 9, weights: null, rowWeight: 1 };
  assertEquals([5, 30].map((wanted) => labelLimit(few, wanted)), [5, 10]);
  assertEquals(labelLimit({ codes: Int32Array.of(-1), labelCount: 0, weights: null, rowWeight: 1 }, 30), 0);
});
