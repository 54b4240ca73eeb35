import { dayMs } from "lib/stats/mod.ts";
import { calendarFactor } from "../any_time/calendar_factor.ts";
import { type DischargeHazard, dischargesOff } from "./discharge_hazard.ts";
import { longerStays } from "./longer_stays.ts";
import type { PersonDays } from "./person_days.ts";

/** Of fewer discharges expected, the pace isn't measured. */
const leastDischarges = 500;
/** Nobody's stays become longer or shorter by more. */
const [shortest, longest] = [0.4, 2.5];

/**
 * By how much stays admitted from a day on last longer than the hazard lets expect, as the person-days until
 * another day tell: the factor at which as many of them are expected to leave as did. Days off are left out.
 *
 * A factor learnt of the few stays that had ended says what to predict, with care; how fast people have left
 * since is known of everybody in bed, and what follows is watched against that: what is known to have changed
 * is no alarm again.
 *
 * @param window indices of the counts' days: from `from` until before `until`; `told` is the answer where
 * fewer than 500 discharges are expected.
 */
export function paceSince(
  counts: PersonDays,
  hazard: DischargeHazard,
  { from, until, told }: { readonly from: number; readonly until: number; readonly told: number },
): number {
  const { risk, left } = newcomersOf(counts, hazard, from, until);
  const expected = (factor: number) => {
    const ratio = longerStays(hazard, factor);
    return risk.reduce((sum, each, cell) => sum + each * hazard.hazard[cell]! * ratio[cell]!, 0);
  };
  if (expected(1) < leastDischarges) return told;
  let [low, high] = [shortest, longest];
  for (let step = 0; step < 40; step++) {
    const middle = Math.sqrt(low * high);
    if (expected(middle) > left) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** Person-days at risk of those admitted since, by ward and day of stay as the calendar weighs them. */
function newcomersOf(counts: PersonDays, hazard: DischargeHazard, from: number, until: number) {
  const { wards, longest, inBed, left } = counts, off = dischargesOff(counts, hazard);
  const risk = new Float64Array(wards.length * hazard.longest);
  let gone = 0;
  for (let day = from; day < until; day++) {
    if (off[day] === 1) continue;
    const calendar = calendarFactor(hazard.calendar, counts.first + day * dayMs);
    for (let ward = 0; ward < wards.length; ward++) {
      for (let night = 0; night < Math.min(longest, hazard.longest, day - from + 1); night++) {
        const at = (day * wards.length + ward) * longest + night, cell = ward * hazard.longest + night;
        risk[cell] = risk[cell]! + inBed[at]! * calendar;
        gone += left[at]!;
      }
    }
  }
  return { risk, left: gone };
}
