import {
  type ChangePoint,
  changePoints,
  dayMs,
  labelCounts,
  type SeasonAndTrend,
  seasonAndTrend,
} from "lib/stats/mod.ts";
import { categoriesOf, inWords, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/** A series of days, taken apart. */
export type Trend = {
  readonly name: string;
  /** "admissions", "days" or "%". */
  readonly unit: string;
  /** Epoch milliseconds of the first day. */
  readonly start: number;
  /** One value a day, the weekday's difference from the mean taken out. */
  readonly values: Float64Array;
  /** Null where the days are fewer than a year and a half. */
  readonly parts: SeasonAndTrend | null;
  /** Where what season and trend leave changes its level. */
  readonly changes: readonly ChangePoint[];
};

/** Shares below it are left out of the mix: they jump from day to day. */
const leastShare = 0.05;

/**
 * Admissions a day, the mean stay of each day's admissions, and the share of every label of the `mix` columns
 * (5 % at least), each with season and trend apart and change points in what these leave. None for stays
 * without dates, or of fewer than 56 days, or where a day has no admission.
 */
export function trendsOf(stays: Table, mix: readonly string[]): Trend[] {
  const days = timestampsOf(stays, "admitted_on").map((time) => Math.floor(time / dayMs));
  const dated = days.filter((day) => !Number.isNaN(day));
  const first = dated.reduce((least, day) => Math.min(least, day), Infinity);
  const last = dated.reduce((most, day) => Math.max(most, day), -Infinity);
  if (!(last - first + 1 >= 56)) return [];
  const total = (of: (row: number) => number) => {
    const sums = new Float64Array(last - first + 1);
    days.forEach((day, row) => {
      if (!Number.isNaN(day)) sums[day - first]! += of(row);
    });
    return sums;
  };
  const counts = total(() => 1), stayDays = numbersOf(stays, "stay_days");
  if (counts.some((count) => count === 0)) return [];
  const start = first * dayMs;
  const perStay = (sums: Float64Array, factor: number) => sums.map((sum, day) => factor * sum / counts[day]!);
  return [
    trendOf("Admissions a day", "admissions", start, counts),
    trendOf("Mean stay", "days", start, perStay(total((row) => stayDays[row]!), 1)),
    ...mix.flatMap((name) => {
      const { codes, labels } = categoriesOf(stays, name);
      const rowsOf = labelCounts(codes, labels.length);
      const shareOf = (code: number) => rowsOf[code]! / codes.length;
      return labels.flatMap((label, code) =>
        shareOf(code) < leastShare || shareOf(code) === 1 ? [] : [
          trendOf(
            `${inWords(name)}: ${label}`,
            "%",
            start,
            perStay(total((row) => (codes[row] === code ? 1 : 0)), 100),
          ),
        ]
      );
    }),
  ];
}

function trendOf(name: string, unit: string, start: number, raw: Float64Array): Trend {
  const values = withoutWeekdays(raw);
  const parts = seasonAndTrend(values, { cycle: 365.25 });
  const changes = isLevel(values) ? [] : changePoints(parts ? parts.rest : values);
  return { name, unit, start, values, parts, changes };
}

/** All values are one but for rounding, which has levels of its own. */
function isLevel(values: Float64Array): boolean {
  const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.every((value) => Math.abs(value - values[0]!) <= 1e-9 * size);
}

function withoutWeekdays(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const ofWeekday = Array.from({ length: 7 }, (_, weekday) => {
    const own = values.filter((_, day) => day % 7 === weekday);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  return values.map((value, day) => value - ofWeekday[day % 7]! + mean);
}
