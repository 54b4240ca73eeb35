import { whyTooEarly, withInterval } from "lib/evaluate/mod.ts";
import { bootstrapAll, denseGroups, grouped, type Interval, isoDay } from "lib/stats/mod.ts";
import {
  categoryColumn,
  numberColumn,
  numbersOf,
  rowsWhere,
  type Table,
  tableOf,
  timestampsOf,
} from "lib/table/mod.ts";
import type { Week } from "./weeks.ts";

/** How many of a week's stays lie in the interval that was told, and in one of the model's own level. */
export type WeeklyCoverage = {
  readonly week: Week;
  readonly stays: number;
  /** The level at which they were told; NaN in rows of versions before. */
  readonly level: number;
  readonly told: Interval;
  readonly own: Interval;
};

/** A week's or month's share may lie so far from what is promised … */
const nearPromised = 0.02;
/** … where it has so many stays: the share of a few is further off by chance. */
const leastHeld = 500;

/** Intervals of a model's own level by the stay's id, whatever was told. */
export type OwnIntervals = {
  readonly stay: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
};

/**
 * The share of stays inside by week of admission, of the weeks of which 95 % have ended; bootstrap intervals
 * over patients.
 *
 * @param log rows of `readPredictions()`.
 */
export function coverageByWeek(
  log: Table,
  weeks: readonly Week[],
  own: OwnIntervals,
  { seed }: { readonly seed: number },
): WeeklyCoverage[] {
  const [stay, days, lower, upper, level] = [
    ...["stay_id", "stay_days", "lower_days", "upper_days", "interval_level"],
  ].map((name) => numbersOf(log, name)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  const time = timestampsOf(log, "admitted_on"), { codes } = denseGroups(numbersOf(log, "patient_id"));
  const ownRow = new Map(Array.from(own.stay, (id, row) => [id, row]));
  return weeks.flatMap((week): WeeklyCoverage[] => {
    const scored = rowsWhere(time.length, (row) => time[row]! >= week.start && time[row]! < week.end);
    const rows = scored.filter((row) => !Number.isNaN(days[row]!) && ownRow.has(stay[row]!));
    if (whyTooEarly({ stays: scored.length, known: rows.length }) !== null) return [];
    const isTold = rows.map((row) => days[row]! >= lower[row]! && days[row]! <= upper[row]! ? 1 : 0);
    const isOwn = rows.map((row) => {
      const at = ownRow.get(stay[row]!)!;
      return days[row]! >= own.lower[at]! && days[row]! <= own.upper[at]! ? 1 : 0;
    });
    const shares = (counts: Int32Array) => {
      let [told, same, all] = [0, 0, 0];
      counts.forEach((count, i) => {
        all += count;
        told += count * isTold[i]!;
        same += count * isOwn[i]!;
      });
      return [told / all, same / all];
    };
    const group = rows.map((row) => codes[row]!);
    const [told, same] = bootstrapAll(rows.length, shares, { seed, group });
    return [{ week, stays: rows.length, level: level[rows[0]!]!, told: told!, own: same! }];
  });
}

/** A row a week. */
export function weeklyCoverageTable(coverage: readonly WeeklyCoverage[]): Table {
  const percent = (of: (week: WeeklyCoverage) => Interval) =>
    categoryColumn(coverage.map((each) => percentText(of(each))));
  return tableOf({
    week: categoryColumn(coverage.map(({ week }) => isoDay(week.start))),
    stays: numberColumn(coverage.map(({ stays }) => stays)),
    told_at_percent: numberColumn(coverage.map(({ level }) => 100 * level)),
    inside: percent(({ told }) => told),
    "at the model's own level": percent(({ own }) => own),
  });
}

/** The calendar months that lie within the weeks as a whole. */
export function monthsWithin(weeks: readonly Week[]): Week[] {
  const [first, last] = [weeks[0]?.start ?? Infinity, weeks.at(-1)?.end ?? -Infinity];
  const monthFrom = (start: number, months: number) => {
    const date = new Date(start);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
  };
  const months: Week[] = [];
  for (let start = first; start < last; start = monthFrom(start, 1)) {
    const month = { start: monthFrom(start, 0), end: monthFrom(start, 1) };
    if (month.start >= first && month.end <= last) months.push(month);
  }
  return months;
}

/** A row a month. */
export function monthlyCoverageTable(coverage: readonly WeeklyCoverage[]): Table {
  const percent = (of: (month: WeeklyCoverage) => Interval) =>
    categoryColumn(coverage.map((each) => percentText(of(each))));
  return tableOf({
    month: categoryColumn(coverage.map(({ week }) => isoDay(week.start).slice(0, 7))),
    stays: numberColumn(coverage.map(({ stays }) => stays)),
    inside: percent(({ told }) => told),
    "at the model's own level": percent(({ own }) => own),
  });
}

/** How near what is promised whole months are: a sentence of Markdown with a wording for each outcome. */
export function monthlyCoverageReading(coverage: readonly WeeklyCoverage[], promised: number): string {
  return coverage.length === 0
    ? "Of no whole month have 95 % of the stays ended."
    : offReading(coverage, promised, {
      name: "whole month",
      start: ({ week }) => isoDay(week.start).slice(0, 7),
    });
}

type Stretch = { readonly name: string; readonly start: (coverage: WeeklyCoverage) => string };

/** In which weeks or months a share inside is off, and of how many of them that is sure. */
function offReading(
  coverage: readonly WeeklyCoverage[],
  promised: number,
  { name, start }: Stretch,
): string {
  const [from, to] = [promised - nearPromised, promised + nearPromised];
  const held = coverage.filter(({ stays }) => stays >= leastHeld), few = coverage.length - held.length;
  const off = held.filter(({ told: { value } }) => value < from || value > to);
  const surely = off.filter(({ told: { lower, upper } }) => upper < from || lower > to).length;
  const bar = `${(100 * from).toFixed(0)} to ${(100 * to).toFixed(0)} %`;
  const ofMany = few === 0 ? "" : ` of ${leastHeld} stays or more`;
  if (held.length === 0) return `No ${name} has ${leastHeld} stays, to be held to ${bar}.`;
  const all = held.length === 1 ? `the ${name}${ofMany}` : `${held.length} ${name}s${ofMany}`;
  if (off.length === 0) return `Of ${held.length === 1 ? all : `each of ${all}`} ${bar} lie inside.`;
  const sure = surely === off.length
    ? "the whole interval is outside"
    : surely === 0
    ? "by no more than chance may be"
    : `in ${surely} of them the whole interval is outside`;
  const named = off.map((each) => `${start(each)} (${percentText(each.told)})`).join(", ");
  return `Of ${all} other than ${bar} lie inside in ${named}: ${sure}.`;
}

/** What following the log's outcomes was worth: some sentences of Markdown. */
export function weeklyCoverageReading(coverage: readonly WeeklyCoverage[], promised: number): string {
  if (coverage.length === 0) return "*Not judged:* of no week have 95 % of the stays ended.";
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const mean = (weeks: readonly WeeklyCoverage[], of: (week: WeeklyCoverage) => Interval) => {
    const stays = weeks.reduce((sum, each) => sum + each.stays, 0);
    return weeks.reduce((sum, each) => sum + each.stays * of(each).value, 0) / stays;
  };
  const isMoved = ({ level }: WeeklyCoverage) => !Number.isNaN(level) && level !== promised;
  const moved = coverage.filter(isMoved), rest = coverage.filter((week) => !isMoved(week));
  const usual = rest.length === 0
    ? ""
    : `In ${rest.length} of ${coverage.length} weeks intervals were told at the model's own level, and ` +
      `${percent(mean(rest, ({ told }) => told))} of ${
        grouped(rest.reduce((sum, each) => sum + each.stays, 0))
      } stays lie inside (promised: ${percent(promised)}).`;
  const off = offReading(coverage, promised, { name: "week", start: ({ week }) => isoDay(week.start) });
  if (moved.length === 0) return `${usual} ${off}`;
  const [told, own] = [mean(moved, ({ told }) => told), mean(moved, ({ own }) => own)];
  const nearer = Math.abs(told - promised) < Math.abs(own - promised);
  const shares = moved.map(({ told: { value } }) => value);
  const range = moved.length === 1
    ? ""
    : ` (of a week ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))})`;
  return `${usual} In ${moved.length} weeks, the first from ${
    isoDay(moved[0]!.week.start)
  }, they were told at ` +
    `another level: ${percent(told)} lie inside${range}, at the model's own level ${
      percent(own)
    } would; that is ${nearer ? "nearer to" : "no nearer to"} what is promised. ${off}`.trimStart();
}

function percentText({ value, lower, upper }: Interval): string {
  return `${withInterval({ value: 100 * value, lower: 100 * lower, upper: 100 * upper }, 1)} %`;
}
