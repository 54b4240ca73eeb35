import { assert, assertEquals } from "@std/assert";
import { type Matrix, takeMatrixRows, withoutWeight } from "lib/features/matrix.ts";
import { categoryFeature, numberFeature } from "../model/small_matrix.ts";

const bare: Matrix = {
  rowCount: 3,
  features: [numberFeature("deposit", [4_500, NaN, 5_100]), categoryFeature("ward", ["Q", null, "R"])],
};
const full: Matrix = {
  ...bare,
  target: Float64Array.of(12, NaN, 9),
  weight: Float64Array.of(1, 0, 2),
  group: Int32Array.of(0, 1, 0),
  time: Float64Array.of(10, 20, NaN),
};

Deno.test("`takeMatrixRows()` takes rows of every array in the order asked for, a row twice too", () => {
  const taken = takeMatrixRows(full, Int32Array.of(2, 1, 2));
  assertEquals(taken, {
    rowCount: 3,
    features: [
      numberFeature("deposit", [5_100, NaN, 5_100]),
      { name: "ward", type: "category", codes: Int32Array.of(1, -1, 1), labels: ["Q", "R"] },
    ],
    target: Float64Array.of(9, NaN, 9),
    weight: Float64Array.of(2, 0, 2),
    group: Int32Array.of(0, 1, 0),
    time: Float64Array.of(NaN, 20, NaN),
  });
});

Deno.test("`takeMatrixRows()` keeps features and labels when no row is taken, and adds nothing that was absent", () => {
  const none = takeMatrixRows(bare, new Int32Array());
  assertEquals(none.rowCount, 0);
  assertEquals(none.features.map(({ name }) => name), ["deposit", "ward"]);
  const [, ward] = none.features;
  assert(ward?.type === "category");
  assertEquals([ward.codes.length, ward.labels], [0, ["Q", "R"]]);
  assertEquals(Object.keys(none), ["rowCount", "features"]);
  assertEquals(takeMatrixRows(full, new Int32Array()).target, new Float64Array());
});

Deno.test("`takeMatrixRows()` copies: the matrix stays when the rows taken are changed", () => {
  const all = takeMatrixRows(full, Int32Array.of(0, 1, 2));
  assertEquals(all, full);
  all.target![0] = 99;
  assertEquals(full.target![0], 12);
});

Deno.test("`withoutWeight()` takes the weight away, and nothing else", () => {
  const { weight, ...expected } = full;
  assertEquals(withoutWeight(full), expected);
  assert(!Object.hasOwn(withoutWeight(full), "weight"));
  assertEquals(full.weight, weight);
  assertEquals(withoutWeight(bare), bare);
});
