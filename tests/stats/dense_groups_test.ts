import { assertEquals } from "@std/assert";
import { denseGroups } from "lib/stats/dense_groups.ts";

Deno.test("`denseGroups()` numbers groups by first appearance when codes are sparse or missing", () => {
  const cases = [
    [[], [], 0],
    [[7], [0], 1],
    [[5, 5, 5], [0, 0, 0], 1],
    [[-1, -1, -7], [0, 1, 2], 3],
    [[2_000_000_000, 0, -1, 0, 2_000_000_000], [0, 1, 2, 1, 0], 3],
  ] as const;
  for (const [group, codes, count] of cases) {
    assertEquals(denseGroups(Int32Array.from(group)), { codes: Int32Array.from(codes), count });
  }
});

Deno.test("`denseGroups()` numbers patients too, negative ones like others, and leaves those without alone", () => {
  const { codes, count } = denseGroups(Float64Array.of(88, -1, NaN, 88, NaN, 0.5, -1));
  assertEquals([...codes, count], [0, 1, 2, 0, 3, 4, 1, 5]);
});
