import { assertEquals, assertThrows } from "@std/assert";
import { recencyWeights } from "lib/features/recency.ts";

const day = 86_400_000;
const admitted = Float64Array.of(0, 10 * day, 20 * day);

Deno.test("`recencyWeights()` halves the weight with each half-life, and gives none to a stay without a date", () => {
  assertEquals(recencyWeights(admitted, 20 * day, 10), Float64Array.of(0.25, 0.5, 1));
  assertEquals(recencyWeights(Float64Array.of(NaN), 0, 10), Float64Array.of(0));
});

Deno.test("`recencyWeights()` refuses stays from the future and half-lives that are none", () => {
  assertThrows(() => recencyWeights(admitted, 19 * day, 10), RangeError, "must be from before");
  for (const half of [0, -1, NaN]) {
    assertThrows(() => recencyWeights(admitted, 20 * day, half), RangeError, `current value is ${half}`);
  }
});
