import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type DayHazard, laterCurves, remainingStay, stayCurves } from "lib/stay/mod.ts";

/** The hazard falls from day to day, and is sure where a stay should have ended by then. */
const falling: DayHazard = {
  name: "falling",
  knowsMoreLater: false,
  hazards: (_, { day }) => Float64Array.from(day, (each) => 1 / (each + 2)),
};
const stays = { rowCount: 3, features: [] };
const whole = stayCurves(falling, stays, { seen: -1, ahead: 200 });

Deno.test("`laterCurves()` are those asked anew, as far as they reach, and what remains grows with the age", () => {
  const rows = Int32Array.of(2, 0);
  const given = laterCurves(falling, stays, whole, { rows, seen: 9 });
  const anew = stayCurves(falling, { rowCount: 2, features: [] }, { seen: 9, ahead: 190 });
  assertEquals([given.ahead, [...given.seen]], [190, [9, 9]]);
  given.survival.forEach((each, i) => assertAlmostEquals(each, anew.survival[i]!, 1e-12));
  assertAlmostEquals(remainingStay(given).expectedDays[0]!, remainingStay(anew).expectedDays[0]!, 1e-9);
});

Deno.test("`laterCurves()` asks anew where something becomes known during the stay, as of that day", () => {
  const later: DayHazard = {
    ...falling,
    knowsMoreLater: true,
    hazards: (_, { seen }) => Float64Array.from(seen, (each) => each === 4 ? 0.5 : 0.1),
  };
  const curves = laterCurves(later, stays, whole, { rows: Int32Array.of(1), seen: 4 });
  assertAlmostEquals(remainingStay(curves).expectedDays[0]!, 2, 1e-9);
});

Deno.test("`laterCurves()` of a stay that should have ended for sure are numbers still", () => {
  const sure = { ...whole, survival: whole.survival.map((each, i) => i % 201 > 3 ? 0 : each) };
  const { expectedDays } = remainingStay(
    laterCurves(falling, stays, sure, { rows: Int32Array.of(0), seen: 20 }),
  );
  assertEquals(Number.isFinite(expectedDays[0]), true);
});
