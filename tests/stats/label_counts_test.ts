import { assertEquals, assertThrows } from "@std/assert";
import { labelCounts } from "lib/stats/label_counts.ts";

Deno.test("`labelCounts()` counts every row once, missing ones last", () => {
  assertEquals(labelCounts(Int32Array.of(), 2), Float64Array.of(0, 0, 0));
  assertEquals(labelCounts(Int32Array.of(-1, 0, 0, 2, -1), 3), Float64Array.of(2, 0, 1, 2));
});

Deno.test("`labelCounts()` refuses a code without a label", () => {
  assertThrows(() => labelCounts(Int32Array.of(2), 2), RangeError, "codes must be below 2: one is 2");
});
