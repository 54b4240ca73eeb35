import { assertEquals } from "@std/assert";
import { sortedNumbers } from "lib/stats/quantile.ts";
import { randomSource } from "lib/stats/random.ts";
import { ranks } from "lib/stats/ranks.ts";
import { wholeRange } from "lib/stats/whole_range.ts";

Deno.test("`wholeRange()` is null of fractions, far numbers, infinities, a minus zero, and of nothing", () => {
  for (const each of [[1, 0.5], [0, 1e9], [1, Infinity], [-0], [NaN], []]) {
    assertEquals(wholeRange(Float64Array.from(each)), null, String(each));
  }
  assertEquals(wholeRange(Float64Array.of(-3, NaN, 2)), { least: -3, width: 6 });
});

Deno.test("`ranks()` and `sortedNumbers()` of whole numbers are those of any numbers", () => {
  const random = randomSource(5);
  const days = Float64Array.from(
    { length: 2000 },
    () => random() < 0.1 ? NaN : Math.floor(random() * 90) - 20,
  );
  // a half more is no whole number, and changes no order
  const halves = days.map((value) => value + 0.5);
  assertEquals(ranks(days), ranks(halves));
  assertEquals(sortedNumbers(days), sortedNumbers(halves).map((value) => value - 0.5));
});
