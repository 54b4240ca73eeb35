import { assert, assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { countText, shownCount, shownCounts, shownPart } from "lib/table/small_cells.ts";

Deno.test("`shownCounts()` shows no count of one to ten, nor a sum of those hidden", () => {
  const random = randomSource(4);
  for (let round = 0; round < 500; round++) {
    const counts = Array.from({ length: 1 + Math.floor(6 * random()) }, () => Math.floor(30 * random() ** 2));
    const shown = shownCounts(counts);
    const hidden = counts.filter((_, i) => Number.isNaN(shown[i]!)).reduce((sum, count) => sum + count, 0);
    assert(shown.every((count, i) => Number.isNaN(count) || count === counts[i]), String(counts));
    assert(shown.every((count) => Number.isNaN(count) || count === 0 || count >= 11), String(counts));
    const isAll = shown.every((count) => !(count > 0));
    assert(hidden === 0 || hidden >= 11 || isAll, String(counts));
  }
  assertEquals(shownCounts([12, 0, 30]), [12, 0, 30]);
});

Deno.test("`shownPart()` hides a part that leaves one to ten of the whole, but not none", () => {
  assertEquals([0, 5, 20, 95, 100].map((part) => shownPart(part, 100)), [0, NaN, 20, NaN, 100]);
  assertEquals(shownPart(0, 3), 0);
  assertEquals([0, 1, 10, 11].map(shownCount), [0, NaN, NaN, 11]);
  assertEquals([0, 10, 1204].map(countText), ["0", "fewer than 11", "1,204"]);
});
