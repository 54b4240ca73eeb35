import { dayMs } from "lib/stats/mod.ts";

/** How many more or fewer leave by the calendar: by weekday, Monday first, and by a wave over the year. */
export type CalendarFactor = {
  readonly weekday: readonly number[];
  /** Of the cosine and the sine of the year, in the logarithm; 0 where less than a year was seen. */
  readonly season: readonly [number, number];
};

/** Nothing by the calendar. */
export const plainCalendar: CalendarFactor = { weekday: [1, 1, 1, 1, 1, 1, 1], season: [0, 0] };

/** The factor of a day, given as its midnight in epoch milliseconds UTC. */
export function calendarFactor({ weekday, season }: CalendarFactor, day: number): number {
  const [cosine, sine] = yearWave(day);
  return weekday[weekdayOf(day)]! * Math.exp(season[0] * cosine + season[1] * sine);
}

/** Monday 0 to Sunday 6. */
export function weekdayOf(day: number): number {
  return ((Math.round(day / dayMs) + 3) % 7 + 7) % 7;
}

/** Days of which the calendar factor is learnt: what came, and what else than the calendar would explain. */
export type CalendarDays = {
  /** Midnights, epoch milliseconds UTC. */
  readonly day: Float64Array;
  readonly observed: Float64Array;
  readonly expected: Float64Array;
};

/** Fewer days don't tell a season from a trend. */
const seasonDays = 330;
/** Each weekday is drawn to 1 as by so many events as expected. */
const priorEvents = 25;

/**
 * Learns a calendar factor: weekdays as ratios, drawn to 1 where few events were seen, and the year's wave by
 * one Newton step of Poisson regression from where it was.
 *
 * @param before the factor so far: repeat until it stays.
 */
export function fitCalendar(days: CalendarDays, before: CalendarFactor): CalendarFactor {
  const weekday = weekdayFactors(days, before.season);
  return spanOf(days.day) < seasonDays
    ? { weekday, season: [0, 0] }
    : { weekday, season: stepped(days, { weekday, season: before.season }) };
}

/** Days from the first to the last, those left out among them. */
function spanOf(day: Float64Array): number {
  return day.length === 0 ? 0 : Math.round((day.at(-1)! - day[0]!) / dayMs) + 1;
}

function weekdayFactors(
  { day, observed, expected }: CalendarDays,
  season: CalendarFactor["season"],
): number[] {
  const came = new Float64Array(7).fill(priorEvents), due = new Float64Array(7).fill(priorEvents);
  day.forEach((each, i) => {
    const on = weekdayOf(each);
    came[on] = came[on]! + observed[i]!;
    due[on] = due[on]! + expected[i]! * calendarFactor({ ...plainCalendar, season }, each);
  });
  return Array.from(came, (count, on) => count / due[on]!);
}

function stepped(days: CalendarDays, calendar: CalendarFactor): [number, number] {
  let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
  days.day.forEach((day, i) => {
    const [cosine, sine] = yearWave(day);
    const due = days.expected[i]! * calendarFactor(calendar, day), over = days.observed[i]! - due;
    g0 += over * cosine;
    g1 += over * sine;
    h00 += due * cosine * cosine;
    h01 += due * cosine * sine;
    h11 += due * sine * sine;
  });
  const det = h00 * h11 - h01 * h01;
  if (!(det > 0)) return [0, 0];
  const [cosine, sine] = calendar.season;
  return [cosine + (h11 * g0 - h01 * g1) / det, sine + (h00 * g1 - h01 * g0) / det];
}

function yearWave(day: number): readonly [number, number] {
  const angle = 2 * Math.PI * day / (365.2425 * dayMs);
  return [Math.cos(angle), Math.sin(angle)];
}
