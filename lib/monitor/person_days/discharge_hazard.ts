import { dayMs } from "lib/stats/mod.ts";
import {
  type CalendarFactor,
  calendarFactor,
  fitCalendar,
  plainCalendar,
} from "../any_time/calendar_factor.ts";
import { daysOff, untilNobodyWaits } from "../any_time/days_off.ts";
import { dispersionOf } from "../any_time/dispersion.ts";
import { admissionsByDay, type PersonDays } from "./person_days.ts";

/** How likely somebody in bed is to leave on a day, as it was while a reference was seen. */
export type DischargeHazard = {
  /** At `ward * longest + day of stay`, on a day like any other. */
  readonly hazard: Float64Array;
  readonly longest: number;
  readonly calendar: CalendarFactor;
  /** Variance of discharges against expected, by that of independent ones; 1.15 or more. */
  readonly dispersion: number;
  /** The same of up to three days together, without days that are far off. */
  readonly quickDispersion: number;
  /** Days and discharges that it was learnt from. */
  readonly days: number;
  readonly discharges: number;
};

/** Days of stay are taken together until so many have left. */
const leastLeft = 100;
/** A ward's hazard is drawn to that of all wards as by so many discharges as expected. */
const priorLeft = 20;
const rounds = 5;
/** Small hospitals' holidays and late rounds hardly show in a year, and come all the same. */
const leastDispersion = 1.15;
/** Within three days counts what they vary by; a day so many deviations off counts as that many. */
const [quickDays, leastQuick] = [3, 1.05];
export const quickDeviations = 4;
/** Where fewer than this share of those expected leave on a day off, the others wait for the next days. */
const fewLeave = 0.8;
/** A day this many deviations from what is expected is another thing than longer stays. */
export const farDeviations = 5;

/**
 * Learns who leaves when: by day of stay and ward, the ward drawn to all wards where it has few discharges
 * (a gamma prior), times the calendar's factor. Days off are left out.
 *
 * @param window days to learn from, as indices: from `from` until before `until`.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fitDischargeHazard } from "lib/monitor/person_days/discharge_hazard.ts";
 * import { personDays } from "lib/monitor/person_days/person_days.ts";
 *
 * const day = 86_400_000;
 * const counts = personDays(["all"], {
 *   ward: new Int32Array(200),
 *   admitted: Float64Array.from({ length: 200 }, (_, i) => (i >> 1) * day),
 *   nights: Float64Array.from({ length: 200 }, (_, i) => 1 + i % 2),
 *   stays: new Float64Array(200).fill(10),
 * }, { first: 0, until: 100 * day });
 * // Nobody leaves on the day of admission, half of those in bed a day later, and then all who are left.
 * const { hazard } = fitDischargeHazard(counts, { from: 2, until: 100 });
 * [0, 0.5, 1].forEach((expected, night) => assertAlmostEquals(hazard[night]!, expected, 1e-9));
 * ```
 */
export function fitDischargeHazard(
  counts: PersonDays,
  window: { readonly from: number; readonly until: number },
): DischargeHazard {
  const days = Array.from({ length: Math.max(0, window.until - window.from) }, (_, i) => window.from + i);
  const marked = daysOff(admissionsByDay(counts));
  const rough = learnt(counts, days.filter((day) => marked[day] === 0));
  const off = dischargesOff(counts, rough);
  const { expected, due, ...rest } = learnt(counts, days.filter((day) => off[day] === 0));
  const dispersion = Math.max(leastDispersion, dispersionOf(due.observed, expected));
  const usual = [...expected.keys()].filter((i) =>
    Math.abs(due.observed[i]! - expected[i]!) <= quickDeviations * Math.sqrt(dispersion * expected[i]!)
  );
  const ofUsual = (values: Float64Array) => Float64Array.from(usual, (i) => values[i]!);
  const quick = dispersionOf(ofUsual(due.observed), ofUsual(expected), ofUsual(expected), quickDays);
  return {
    ...rest,
    longest: counts.longest,
    dispersion,
    quickDispersion: Math.min(dispersion, Math.max(leastQuick, quick)),
    days: expected.length,
    discharges: due.observed.reduce((sum, each) => sum + each, 0),
  };
}

/**
 * Days that tell nothing of stays: days off, and, where fewer left on them than else, those after until who
 * waited has left. What is decided of a day doesn't depend on who left on it.
 */
export function dischargesOff(
  counts: PersonDays,
  { hazard, calendar }: Pick<DischargeHazard, "hazard" | "calendar">,
): Uint8Array {
  const { first } = counts, admissions = admissionsByDay(counts);
  return untilNobodyWaits({ first, admissions }, calendar, (day) => {
    const { observed, expected } = dischargesDue(counts, hazard, [day]);
    return observed[0]! < fewLeave * expected[0]! * calendarFactor(calendar, first + day * dayMs);
  });
}

function learnt(counts: PersonDays, days: readonly number[]) {
  const day = Float64Array.from(days, (each) => counts.first + each * dayMs);
  let calendar = plainCalendar, hazard = hazardGiven(counts, days, day.map(() => 1));
  let due = dischargesDue(counts, hazard, days);
  for (let round = 1; round < rounds; round++) {
    calendar = fitCalendar({ day, ...due }, calendar);
    hazard = hazardGiven(counts, days, day.map((each) => calendarFactor(calendar, each)));
    due = dischargesDue(counts, hazard, days);
  }
  calendar = fitCalendar({ day, ...due }, calendar);
  return {
    hazard,
    calendar,
    due,
    expected: due.expected.map((each, i) => each * calendarFactor(calendar, day[i]!)),
  };
}

/** By day: discharges, those expected on a day like any other, and the sum of squares of who was due. */
export type Due = {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  /** Sum of squared hazards over who was in bed: by so much less discharges vary than a Poisson variable. */
  readonly squared: Float64Array;
};

/** Discharges of days, given as indices, against a hazard as `fitDischargeHazard()` learns it. */
export function dischargesDue(
  { wards, longest, inBed, left, atRisk }: PersonDays,
  hazard: Float64Array,
  days: readonly number[],
): Due {
  const cells = wards.length * longest;
  const zeros = () => new Float64Array(days.length);
  const [observed, expected, squared] = [zeros(), zeros(), zeros()];
  days.forEach((day, i) => {
    for (let cell = 0, at = day * cells; cell < cells; cell++, at++) {
      const due = atRisk[at]! * hazard[cell]!;
      observed[i] = observed[i]! + left[at]!;
      expected[i] = expected[i]! + due;
      squared[i] = squared[i]! + (due > 0 ? due * hazard[cell]! * (atRisk[at]! / inBed[at]!) : 0);
    }
  });
  return { observed, expected, squared };
}

function hazardGiven(counts: PersonDays, days: readonly number[], factor: Float64Array): Float64Array {
  const { wards, longest, inBed, left } = counts;
  const cells = wards.length * longest;
  const gone = new Float64Array(cells), risk = new Float64Array(cells);
  days.forEach((day, i) => {
    for (let cell = 0, at = day * cells; cell < cells; cell++, at++) {
      gone[cell] = gone[cell]! + left[at]!;
      risk[cell] = risk[cell]! + inBed[at]! * factor[i]!;
    }
  });
  const byNight = Float64Array.from({ length: longest }, (_, night) => {
    return wards.reduce((sum, _, ward) => sum + gone[ward * longest + night]!, 0);
  });
  const hazard = new Float64Array(cells);
  for (const [from, until] of binsOf(byNight)) {
    const sumOf = (values: Float64Array, ward: number) =>
      values.subarray(ward * longest + from, ward * longest + until).reduce((sum, each) => sum + each, 0);
    const inWards = wards.map((_, ward) => ({ gone: sumOf(gone, ward), risk: sumOf(risk, ward) }));
    const risks = inWards.reduce((sum, each) => sum + each.risk, 0);
    const mean = risks > 0 ? inWards.reduce((sum, each) => sum + each.gone, 0) / risks : 0;
    inWards.forEach((each, ward) => {
      const ratio = (each.gone + priorLeft) / (each.risk * mean + priorLeft);
      hazard.fill(mean * ratio, ward * longest + from, ward * longest + until);
    });
  }
  return hazard;
}

/** Days of stay in runs of which enough have left each; a rest too small belongs to the last. */
function binsOf(left: Float64Array): [from: number, until: number][] {
  const bins: [number, number][] = [];
  let [from, sum] = [0, 0];
  left.forEach((count, night) => {
    sum += count;
    if (sum < leastLeft && !(sum === 0 && night === 0)) return;
    bins.push([from, night + 1]);
    [from, sum] = [night + 1, 0];
  });
  if (from < left.length) {
    const last = bins.pop();
    bins.push([last?.[0] ?? 0, left.length]);
  }
  return bins;
}
