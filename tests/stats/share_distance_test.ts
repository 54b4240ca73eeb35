import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { chiSquare } from "lib/stats/chi_square.ts";
import { shareDistance } from "lib/stats/share_distance.ts";

Deno.test("`shareDistance()` is 0 for equal shares, 1 for none in common, NaN for an empty side", () => {
  const cases: readonly [number[], number[], number][] = [
    [[1, 3], [10, 30], 0],
    [[5, 0], [0, 2], 1],
    [[1], [7], 0],
    [[0, 0], [1, 1], NaN],
    [[], [], NaN],
  ];
  for (const [first, second, expected] of cases) {
    assertEquals(shareDistance(Float64Array.from(first), Float64Array.from(second)), expected);
  }
});

Deno.test("`shareDistance()` is Cramér's V of a balanced table, whatever the sizes of the samples", () => {
  const balanced = chiSquare({ counts: Float64Array.of(490, 510, 600, 400), rows: 2, columns: 2 });
  const distance = shareDistance(Float64Array.of(490_000, 510_000), Float64Array.of(60, 40));
  assertAlmostEquals(distance, Math.sqrt(balanced.statistic / 2_000), 1e-12);
});

Deno.test("`shareDistance()` refuses different categories", () => {
  assertThrows(() => shareDistance(Float64Array.of(1), Float64Array.of(1, 2)), TypeError, "1 and 2");
});
