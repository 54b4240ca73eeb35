import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { alignMatrix, featureSchema } from "lib/features/feature_schema.ts";
import { categoryFeature, matrixOf, numberFeature } from "../model/small_matrix.ts";

const fitted = featureSchema(
  matrixOf([categoryFeature("ward", ["P", "Q", "R"]), numberFeature("age", [1, 2, 3])], [1, 2, 3]),
);

Deno.test("`alignMatrix()` recodes by label when labels are in another order, and counts unseen ones as missing", () => {
  const other = matrixOf(
    [categoryFeature("ward", ["R", "S", null, "P"]), numberFeature("age", [1, 2, 3, 4])],
    [0, 0, 0, 0],
  );
  const [ward] = alignMatrix(fitted, other).features;
  assertEquals(ward, {
    name: "ward",
    type: "category",
    codes: Int32Array.of(2, -1, -1, 0),
    labels: ["P", "Q", "R"],
  });
});

Deno.test("`alignMatrix()` passes features on as they are when the labels are the same", () => {
  const same = matrixOf([categoryFeature("ward", ["P", "Q", "R"]), numberFeature("age", [4, 5, 6])], [
    1,
    2,
    3,
  ]);
  const aligned = alignMatrix(fitted, same);
  same.features.forEach((feature, f) => assertStrictEquals(aligned.features[f], feature));
});

Deno.test("`alignMatrix()` throws when a feature is absent, extra, out of order or of another type", () => {
  const ward = categoryFeature("ward", ["P"]);
  const age = numberFeature("age", [1]);
  for (const features of [[ward], [ward, age, age], [age, ward], []]) {
    assertThrows(
      () => alignMatrix(fitted, matrixOf(features, [1])),
      TypeError,
      "Cannot predict as the matrix must have",
    );
  }
  assertThrows(
    () => alignMatrix(fitted, matrixOf([numberFeature("ward", [1]), age], [1])),
    TypeError,
    '"ward" must be a category',
  );
});
