import { assertEquals, assertStringIncludes } from "@std/assert";
import { coverageBars, coverageBarsReading, coverageBarsTable } from "lib/evaluate/interval/coverage_bars.ts";

const share = (value: number, spread = 0.01) => ({ value, lower: value - spread, upper: value + spread });
const part = (by: string, value: number, stays = 600, spread = 0.01) => ({
  ...{ by, part: `${by} ${value}`, stays, width: 9 },
  share: share(value, spread),
});
const even = [part("all", 0.9), ...[0.88, 0.9, 0.92].map((each) => part("tenth", each)), part("month", 0.91)];

Deno.test("`coverageBars()` holds all, tenths, months and the worst slab to bars of their own", () => {
  const bars = coverageBars(even, 0.9, { share: share(0.86), stays: 500 });
  assertEquals(
    bars.map((bar) => [bar.of, bar.parts, bar.from.toFixed(2), bar.to.toFixed(2), bar.outside, bar.surely]),
    [
      ["all stays", 1, "0.88", "0.92", 0, 0],
      ["each tenth by prediction", 3, "0.87", "0.93", 0, 0],
      ["each month of 500 stays or more", 1, "0.88", "0.92", 0, 0],
      ["the worst slab", 1, "0.85", "1.00", 0, 0],
    ],
  );
  assertStringIncludes(coverageBarsReading(bars), "in all 4 respects");
  const table = coverageBarsTable(bars);
  assertEquals([table.rowCount, Object.keys(table.columns).length], [4, 7]);
});

Deno.test("`coverageBars()` tells what is surely outside from what chance may be, and leaves small months out", () => {
  const bars = coverageBars(
    [...even, part("tenth", 0.8), part("month", 0.87, 600, 0.02), part("month", 0.5, 40)],
    0.9,
    { share: share(0.7), stays: 500 },
  );
  assertEquals(bars.map(({ parts, outside, surely }) => [parts, outside, surely]), [
    [1, 0, 0],
    [4, 1, 1],
    [2, 1, 0],
    [1, 1, 1],
  ]);
  const reading = coverageBarsReading(bars);
  assertStringIncludes(reading, "in 1 of 4 respects");
  assertStringIncludes(reading, "**Surely not:** each tenth by prediction; the worst slab.");
  assertStringIncludes(reading, "Outside, but by no more than chance may be: each month");
});

Deno.test("`coverageBars()` of nothing, and without a slab, holds to nothing", () => {
  assertEquals(coverageBars([], 0.9, null), []);
  assertStringIncludes(coverageBarsReading([]), "Too few");
  assertEquals(coverageBars(even, 0.9, null).length, 3);
});
