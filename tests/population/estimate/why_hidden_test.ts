import { assertEquals } from "@std/assert";
import { whyHidden } from "lib/population/estimate/why_hidden.ts";

Deno.test("`whyHidden()` hides groups of a few, and the next larger one where all less the others would tell", () => {
  const few = "fewer than 50 respondents", kind = "fewer than 11 of a kind";
  const cases = [
    [[], []],
    [[[60, 20], [90, 30], [400, 200]], [null, null, null]],
    [[[49, 20], [90, 30], [400, 200]], [few, null, null]],
    [[[60, 3], [90, 30], [400, 200]], [kind, "it would tell of a smaller one", null]],
    [[[60, 57], [90, 30], [400, 200]], [kind, "it would tell of a smaller one", null]],
    [[[60, 6], [90, 6], [400, 200]], [kind, kind, null]],
    [[[60, 0], [90, 30]], [kind, null]],
  ] as const;
  for (const [groups, expected] of cases) {
    assertEquals(whyHidden(groups.map(([rows, came]) => ({ rows, came }))), [...expected]);
  }
});
