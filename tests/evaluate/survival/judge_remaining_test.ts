import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { judgeRemaining, remainingReading, remainingTable } from "lib/evaluate/survival/judge_remaining.ts";
import { followUpDays } from "lib/evaluate/survival/survival_brier.ts";
import { dayMs } from "lib/stats/mod.ts";
import { type DayHazard, expectedStay, followedStays, stayCurves } from "lib/stay/mod.ts";
import { asOfDay, planted, plantedStays, twoLabels } from "../../stay/planted_stays.ts";

const count = 3_000, ward = twoLabels("ward", count);
const rate = (row: number) => ward.codes[row] === 0 ? 0.3 : 0.08;
const asOf = planted + 80 * dayMs;
const test = followedStays(asOfDay(plantedStays([ward], count, rate, { days: 60 }), asOf), asOf);
const own = told("planted", rate),
  common = told("common", () => 0.6),
  short = told("short", (row) => 3 * rate(row));

Deno.test("`judgeRemaining()` finds planted stays right, nearer than counts, and their interval honest", () => {
  assert(test.ended.includes(0));
  const judged = contest(own, common);
  assertEquals(judged.map(({ day }) => day), [0, 3, 7, 14, 21, 30]);
  for (const { day, came, bias, within80 } of judged.slice(0, 4)) {
    assert(Math.abs(bias.value) < 0.06 * came, `day ${day}: off by ${bias.value} of ${came}`);
    assertAlmostEquals(within80.value, between(day), 0.04, `day ${day}`);
  }
  assertAlmostEquals(judged[0]!.came, 0.5 / 0.3 + 0.5 / 0.08, 1.2);
  assertStringIncludes(remainingReading(judged.slice(0, 3)), "on every day nearer to what came");
  assertEquals(remainingTable(judged).rowCount, 6);
});

Deno.test("`remainingReading()` has a wording for what is worse, not told, and not asked", () => {
  assertStringIncludes(remainingReading(contest(short, own)), "**farther** from it on day ");
  assertStringIncludes(remainingReading(contest(short, own)), "its 80 % interval holds ");
  assertStringIncludes(remainingReading(contest(own, own)), "not told from the patient's cell on any day");
  assertStringIncludes(remainingReading([]), "too few");
});

/** Which share of who is in bed after a day leaves from the first to the last day of each one's 80 %. */
function between(day: number): number {
  const [short, long] = [0.3, 0.08].map((rate) => {
    const by = (share: number) => Math.ceil(Math.log(1 - share) / Math.log(1 - rate));
    return { stay: (1 - rate) ** (day + 1), inside: (1 - rate) ** (by(0.1) - 1) - (1 - rate) ** by(0.9) };
  });
  return (short!.stay * short!.inside + long!.stay * long!.inside) / (short!.stay + long!.stay);
}

function told(name: string, of: (row: number) => number) {
  const hazard: DayHazard = {
    name,
    knowsMoreLater: false,
    hazards: (_, { row }) => Float64Array.from(row, (each) => Math.min(1, of(each))),
  };
  const curves = stayCurves(hazard, test.stays, { seen: -1, ahead: 60 });
  return { hazard, curves: { name, curves, expectedDays: expectedStay(curves) } };
}

function contest(one: typeof own, other: typeof own) {
  const named = [one, other];
  return judgeRemaining({
    hazards: named.map(({ hazard }) => hazard),
    curves: named.map(({ curves }) => curves),
    test,
    followUp: followUpDays(test, asOf),
  }, { replicates: 30 });
}
