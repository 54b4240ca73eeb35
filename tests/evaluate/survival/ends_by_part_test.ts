import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { endsByPart, endsByPartReading, endsByPartTable } from "lib/evaluate/survival/ends_by_part.ts";
import { randomSource } from "lib/stats/random.ts";
import { type DayHazard, expectedStay, followedStays, stayCurves } from "lib/stay/mod.ts";
import { plantedStays } from "../../stay/planted_stays.ts";

const count = 2_400, random = randomSource(2);
/** Each stay has a hazard of its own, from 2 to 30 % a day. */
const rates = Float64Array.from({ length: count }, () => 0.02 * 15 ** random());
const test = followedStays(plantedStays([], count, (row) => rates[row]!, { days: 50 }), null);

function told(rate: (row: number) => number) {
  const hazard: DayHazard = {
    name: "planted",
    knowsMoreLater: false,
    hazards: (_, { row }) => Float64Array.from(row, (each) => rate(each)),
  };
  const curves = stayCurves(hazard, test.stays, { seen: -1, ahead: 90 });
  return { name: "planted", curves, expectedDays: expectedStay(curves) };
}

Deno.test("`endsByPart()` of right curves is about 1 in each part, and of curves drawn to the mean it says so", () => {
  const right = endsByPart(told((row) => rates[row]!), test, { replicates: 60 });
  assert(right.length > 12);
  for (const { ratio, part, days } of right) {
    assert(ratio.value > 0.55 && ratio.value < 1.8, `${part} ${days}: ${ratio.value}`);
  }
  const drawn = endsByPart(told((row) => Math.sqrt(rates[row]! * 0.08)), test, { replicates: 60 });
  const first = drawn.filter(({ days }) => days === "0 to 6").map(({ ratio }) => ratio);
  assert(first[0]!.upper < 1 && first[3]!.lower > 1);
  assertStringIncludes(endsByPartReading(drawn), "**drawn to the mean**");
  assertEquals(endsByPartTable(drawn).columns["longest quarter"]?.type, "category");
});

Deno.test("`endsByPartReading()` has a wording for what is right, and for what can't be asked", () => {
  const ratio = { value: 1.1, lower: 0.9, upper: 1.3 };
  assertStringIncludes(
    endsByPartReading([{ part: "shortest quarter", days: "0 to 6", ratio }]),
    "In no quarter",
  );
  // All leave on the last day that a source has: no interval, and nothing off that can be shown.
  const all = { value: 1.001, lower: 1.0005, upper: 1.002 };
  assertStringIncludes(
    endsByPartReading([{ part: "second quarter", days: "14 to 20", ratio: all }]),
    "In no quarter",
  );
  assertEquals(endsByPart(told(() => 0.1), test), []);
  assertStringIncludes(endsByPartReading([]), "*Not asked:*");
});
