import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { recencyWeighted } from "lib/features/recency.ts";

const day = 86_400_000;
const matrix = { rowCount: 3, features: [], time: Float64Array.of(0, 10 * day, 20 * day) };

Deno.test("`recencyWeighted()` halves the weight with each half-life, on average 1", () => {
  const { weight } = recencyWeighted(matrix, 20 * day, 10);
  assertAlmostEquals(weight![1]! / weight![0]!, 2, 1e-12);
  assertAlmostEquals(weight![2]! / weight![1]!, 2, 1e-12);
  assertAlmostEquals((weight![0]! + weight![1]! + weight![2]!) / 3, 1, 1e-12);
});

Deno.test("`recencyWeighted()` multiplies in the weights that were there, and leaves undated rows alone", () => {
  const { weight } = recencyWeighted({ ...matrix, weight: Float64Array.of(4, 2, 1) }, 20 * day, 10);
  for (const each of weight!) assertAlmostEquals(each, 1, 1e-12);
  const undated = { rowCount: 1, features: [] };
  assertEquals(recencyWeighted(undated, 0, 7), undated);
});

Deno.test("`recencyWeighted()` refuses rows from the future and half-lives that are none", () => {
  assertThrows(() => recencyWeighted(matrix, 19 * day, 10), RangeError, "must be from before");
  assertThrows(
    () => recencyWeighted({ ...matrix, time: Float64Array.of(NaN, 0, 0) }, day, 10),
    RangeError,
    "NaN",
  );
  assertThrows(() => recencyWeighted(matrix, 20 * day, 0), RangeError, "current value is 0");
});
