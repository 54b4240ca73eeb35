import { assertEquals } from "@std/assert";
import { firstAbove, firstAtLeast } from "lib/stats/search.ts";

Deno.test("`firstAtLeast()` and `firstAbove()` find what a look at every number finds", () => {
  const arrays = [[], [5], [5, 5, 5], [1, 3, 3, 7], [-Infinity, -1, 0, 0, Infinity]];
  for (const ascending of arrays) {
    for (const value of [-Infinity, -2, 0, 1, 3, 5, 6, 7, 8, Infinity]) {
      const orLength = (index: number) => index < 0 ? ascending.length : index;
      assertEquals(firstAtLeast(ascending, value), orLength(ascending.findIndex((each) => each >= value)));
      assertEquals(firstAbove(ascending, value), orLength(ascending.findIndex((each) => each > value)));
    }
  }
});
