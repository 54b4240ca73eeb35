import { dayMs } from "lib/stats/mod.ts";
import { calendarFactor, fitCalendar, plainCalendar } from "../any_time/calendar_factor.ts";
import { daysOff } from "../any_time/days_off.ts";
import { dispersionOf } from "../any_time/dispersion.ts";

/** Admissions by day from a midnight on, epoch milliseconds UTC. */
export type DailyAdmissions = { readonly first: number; readonly all: Float64Array };

/** By what admissions are multiplied if they have changed. */
const changes = [1.3, 1 / 1.3];
/** A hospital grows by some per cent a year: less than this factor is no change. */
const tolerance = 1.06;
/** Half of what is bet on must be so many standard errors of the reference's mean. */
const sureErrors = 4;

/**
 * Bets that more or fewer are admitted than in a reference, day by day, by weekday and season: the Poisson
 * likelihood ratio against the most that is tolerated, its logarithm divided by the dispersion of the
 * reference's days. Days off are no evidence.
 *
 * @returns for each bet by day the logarithm of what it multiplies its stake by.
 */
export function volumeBets(
  reference: DailyAdmissions,
  current: DailyAdmissions,
): { readonly change: number; readonly gain: Float64Array }[] {
  const off = daysOff(reference.all);
  const kept = [...reference.all.keys()].filter((day) => off[day] === 0);
  const day = Float64Array.from(kept, (each) => reference.first + each * dayMs);
  const observed = Float64Array.from(kept, (each) => reference.all[each]!);
  const total = observed.reduce((sum, each) => sum + each, 0);
  if (total === 0) return [];
  const flat = observed.map(() => total / kept.length);
  let calendar = plainCalendar;
  for (let round = 0; round < 4; round++) calendar = fitCalendar({ day, observed, expected: flat }, calendar);
  const expected = flat.map((each, i) => each * calendarFactor(calendar, day[i]!));
  const dispersion = dispersionOf(observed, expected);
  const offNow = daysOff(current.all), error = Math.sqrt(3 * dispersion / total);
  return changes.filter((change) => Math.abs(Math.log(change)) / 2 > sureErrors * error).map((change) => {
    const tolerated = change > 1 ? tolerance : 1 / tolerance;
    const gain = current.all.map((came, i) => {
      const due = flat[0]! * calendarFactor(calendar, current.first + i * dayMs);
      return offNow[i] === 1
        ? 0
        : (came * Math.log(change / tolerated) - due * (change - tolerated)) / dispersion;
    });
    return { change, gain };
  });
}
