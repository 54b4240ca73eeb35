import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fisherExact } from "lib/stats/fisher_exact.ts";

Deno.test("`fisherExact()` gives what R's fisher.test gives", () => {
  // Tables by hand over all that have the same margins: 70, 8008, 126, 10 and 2010 ways.
  assertAlmostEquals(fisherExact([3, 1], [1, 3]), 34 / 70, 1e-12);
  assertAlmostEquals(fisherExact([8, 2], [1, 5]), 400 / 11440, 1e-12);
  assertAlmostEquals(fisherExact([0, 10], [1, 1999]), 1, 1e-12);
  assertAlmostEquals(fisherExact([1, 9], [0, 2000]), 10 / 2010, 1e-12);
  assertAlmostEquals(fisherExact([5, 0], [0, 5]), 2 / 252, 1e-12);
});

Deno.test("`fisherExact()` is the same whichever side or outcome is told first", () => {
  const p = fisherExact([7, 93], [20, 80]);
  for (const other of [fisherExact([20, 80], [7, 93]), fisherExact([93, 7], [80, 20])]) {
    assertAlmostEquals(other, p, 1e-12);
  }
});

Deno.test("`fisherExact()` is 1 where there is nothing to tell apart, and finite where counts are large", () => {
  for (
    const [first, second] of [[[0, 0], [0, 0]], [[0, 5], [0, 9]], [[5, 0], [9, 0]], [[0, 0], [3, 4]]] as const
  ) {
    assertEquals(fisherExact(first, second), 1);
  }
  assertEquals(fisherExact([16_000, 0], [0, 180_000]), 0);
  const near = fisherExact([160, 15_840], [1_800, 178_200]);
  assertEquals(near > 0.5 && near <= 1, true);
  assertThrows(() => fisherExact([-1, 2], [1, 2]), RangeError, "one is -1");
  assertThrows(() => fisherExact([0.5, 2], [1, 2]), RangeError, "one is 0.5");
});
