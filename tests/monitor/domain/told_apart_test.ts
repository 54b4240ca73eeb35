import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { toldApart } from "lib/monitor/domain/told_apart.ts";
import { toldApartReading } from "lib/monitor/domain/told_apart_reading.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";

/** Stays with two numbers that go together as said, a label, and the month, which tells the periods apart. */
function stays(count: number, seed: number, together: number, month = 0, from = 0): Matrix {
  const random = randomSource(seed);
  const one = Float64Array.from({ length: count }, () => normal(random));
  const other = one.map((each) => together * each + Math.sqrt(1 - together ** 2) * normal(random));
  return {
    rowCount: count,
    features: [
      { name: "deposit", type: "number", values: one },
      { name: "bed_grade", type: "number", values: other },
      {
        name: "severity",
        type: "category",
        codes: Int32Array.from(one, () => Math.floor(3 * random())),
        labels: ["a", "b", "c"],
      },
      { name: "month", type: "category", codes: new Int32Array(count).fill(month), labels: ["01", "02"] },
    ],
    time: Float64Array.from(one, (_, row) => from + Math.floor(row / count * 63) * dayMs),
  };
}

Deno.test("`toldApart()` is no better than chance where nothing but the month has changed", () => {
  const { auc, stays: counts } = toldApart(stays(2_000, 1, 0.2), stays(900, 2, 0.2, 1), { seed: 1 })!;
  assert(auc.lower < 0.5 && auc.upper > 0.5, `${auc.lower} to ${auc.upper}`);
  assertEquals(counts, [2_000, 900]);
});

Deno.test("`toldApart()` sees what moves in combination only, and by which features", () => {
  const { auc, features } = toldApart(stays(2_000, 1, 0), stays(2_000, 2, 0.9), { seed: 1 })!;
  assert(auc.lower > 0.65, `${auc.lower}`);
  assertEquals(features.slice(0, 2).map(({ feature }) => feature).sort(), ["bed_grade", "deposit"]);
  assertEquals(toldApart(stays(2_000, 1, 0), stays(99, 2, 0), { seed: 1 }), null);
});

Deno.test("`toldApartReading()` tells the newest week beside the reference's own last weeks", () => {
  const reference = stays(4_000, 1, 0), end = 63 * dayMs;
  const weeks = weeksBetween(end, 2 * end);
  const said = toldApartReading(reference, stays(4_000, 2, 0.9, 1, end), weeks, { seed: 1 });
  assertStringIncludes(
    said,
    `of the week from 1970-04-30 from those of the reference with an area under the curve of **0.`,
  );
  assertStringIncludes(said, "The reference's own last four weeks");
  assertStringIncludes(toldApartReading(reference, reference, [], { seed: 1 }), "*Not told apart:*");
});
