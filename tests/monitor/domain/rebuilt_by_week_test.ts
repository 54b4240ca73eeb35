import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { fitUnusual } from "lib/model/unusual/unusual.ts";
import { rebuiltByWeek, rebuiltReading } from "lib/monitor/domain/rebuilt_by_week.ts";
import { unusualByWeek } from "lib/monitor/domain/unusual_by_week.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { kolmogorovDistance } from "lib/stats/kolmogorov_distance.ts";
import { randomSource } from "lib/stats/random.ts";

const day = 86_400_000, perDay = 60;

/** Severity goes with age, visitors with severity; from a day on with neither, each as often as before. */
function stays(from: number, days: number, seed: number, apartFrom = Infinity): Matrix {
  const random = randomSource(seed), rowCount = perDay * days;
  const time = Float64Array.from({ length: rowCount }, (_, row) => (from + Math.floor(row / perDay)) * day);
  const isApart = (row: number) => time[row]! >= apartFrom * day;
  const age = time.map(() => random());
  const grade = (other: Float64Array) => other.map((value, row) => isApart(row) ? random() : value);
  const severity = grade(age), visitors = grade(severity);
  return {
    rowCount,
    time,
    features: [
      { name: "age", type: "number", values: age.map((value) => 100 * value) },
      {
        ...{ name: "severity", type: "category", labels: ["Minor", "Moderate", "Extreme"] },
        codes: Int32Array.from(severity, (value) => Math.floor(3 * value)),
      },
      { name: "visitors", type: "number", values: visitors.map((value) => Math.floor(6 * value)) },
    ],
  };
}

const reference = stays(-140, 140, 1), weeks = weeksBetween(0, 28 * day);

Deno.test("`rebuiltByWeek()` sees features that go together otherwise, each as before, where unusual stays tell nothing", () => {
  const changed = stays(0, 28, 2, 14), found = rebuiltByWeek(reference, changed, weeks);
  assert("weeks" in found);
  assertEquals(found.weeks.map(({ isOff }) => isOff), [false, false, true, true]);
  assertMatch(
    rebuiltReading(found),
    /^In 2 of 4 weeks, first in that of 1970-01-15, .* miss more of the stays/,
  );
  const forest = unusualByWeek(fitUnusual(reference, { seed: 1 }), reference, changed, weeks)!;
  const missed = forest.weeks.filter(({ drifted }) => drifted).length;
  assertEquals(missed, 0, "no stay alone is unlike the others");
  // The reference's mean error is 1 by definition.
  assertAlmostEquals(found.weeks[0]!.error, 1, 0.05);
  const quiet = [3, 4, 5, 6, 7].map((seed) => rebuiltByWeek(reference, stays(0, 28, seed), weeks));
  const alarms = quiet.flatMap((each) => "weeks" in each ? each.weeks.filter(({ isOff }) => isOff) : []);
  assert(alarms.length <= 1, `${alarms.length} of 20 quiet weeks`);
  assertMatch(rebuiltReading(quiet[0]!), /^In (none|1) of 4 weeks/);
});

Deno.test("`rebuiltByWeek()` says why it can't tell: few weeks, no time, nothing that varies; and of empty weeks", () => {
  assertMatch(
    rebuiltReading(rebuiltByWeek(stays(-20, 20, 1), stays(0, 28, 2), weeks)),
    /^\*Not asked:\* the reference has 2/,
  );
  const { time: _, ...timeless } = reference;
  assertThrows(() => rebuiltByWeek(timeless, reference, weeks), TypeError, "must have a time");
  const still = (matrix: Matrix): Matrix => ({
    ...matrix,
    features: [{ name: "age", type: "number", values: new Float64Array(matrix.rowCount).fill(3) }],
  });
  assertMatch(
    rebuiltReading(rebuiltByWeek(still(reference), still(reference), weeks)),
    /without an error\.$/,
  );
  assertEquals(
    rebuiltReading(rebuiltByWeek(reference, stays(0, 0, 1), weeks)),
    "*Not judged:* no week has 30 stays.",
  );
});

Deno.test("`kolmogorovDistance()` is that of definition, of ties, of apart and of empty samples", () => {
  const at = (...values: number[]) => Float64Array.from(values);
  assertEquals(kolmogorovDistance(at(1, 1, 1), at(1, 1)), 0);
  assertEquals(kolmogorovDistance(at(1, 2), at(3)), 1);
  assertEquals(kolmogorovDistance(at(1, 2, 3, 4), at(2.5)), 0.5);
  assertEquals(kolmogorovDistance(at(), at(1)), NaN);
});
