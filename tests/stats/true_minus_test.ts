import { assertEquals } from "@std/assert";
import { trueMinus } from "lib/stats/true_minus.ts";

Deno.test("`trueMinus()` changes the hyphens of negative numbers and no other", () => {
  const cases: [string, string][] = [
    ["-4.4 days", "−4.4 days"],
    ["(-2.24 to -.5)", "(−2.24 to −.5)"],
    ["**-3**", "**−3**"],
    ["0-10, 2022-08-01, k-nearest, - 5", "0-10, 2022-08-01, k-nearest, - 5"],
    ["set `x = -1` to -1", "set `x = -1` to −1"],
    ["", ""],
  ];
  for (const [before, after] of cases) assertEquals(trueMinus(before), after);
});
