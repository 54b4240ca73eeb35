import { openCohort } from "lib/cohort/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import {
  bootstrapAll,
  countQuantile,
  dayMs,
  dayNamed,
  type Interval,
  poissonBinomial,
} from "lib/stats/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { type BedDay, type DaysInBed, daysInBed } from "./days_in_bed.ts";

/** Who of a group is expected to leave on the day that begins, as a distribution, and how right that was. */
export type GroupDischarges = {
  /** Null for all. */
  readonly column: string | null;
  readonly label: string;
  readonly inBed: number;
  /** By the model, times what was off in the hospital as a whole on the days before: `factor`. */
  readonly expected: number;
  readonly factor: number;
  /** The middle 80 % of the count's distribution. */
  readonly lower: number;
  readonly upper: number;
  /** The mean of the same weekday in the four weeks before. */
  readonly weekday: number;
  /** Of the days before whose discharges are known. */
  readonly past: PastDischarges | null;
};

/** How far counts of discharges were off on past days, each in per cent of the mean day's. */
export type PastDischarges = {
  readonly days: number;
  readonly mean: number;
  readonly model: Interval;
  /** Without the factor. */
  readonly plain: Interval;
  readonly weekday: Interval;
  readonly byAge: Interval;
  /** The weekday's error less the model's, and the age's. */
  readonly overWeekday: Interval;
  readonly overAge: Interval;
  /** The share of days within the middle 80 %. */
  readonly within80: number;
};

const leastDays = 7;
/** Days before whose discharges say how far the model is off by now; none of them says little by a prior. */
const factorDays = 14;
const priorLeft = 20;

/**
 * The discharges that are expected on the day that begins at a midnight, of the hospital, each department and
 * each kind of admission: exactly the distribution of how many of those in bed leave, if they leave
 * independently (`poissonBinomial()`). Stays get longer or shorter after a model has learnt, so that its
 * probabilities are taken times the discharges of the two weeks before for each that it expected. Beside it
 * how far off that was on the days before (`weeks` of them, none before the model's own), against the mean of
 * the weekday and the age of the stay.
 *
 * @param asOf midnight, epoch milliseconds UTC.
 * @throws {QueryError} when the warehouse fails.
 */
export async function expectedDischarges(
  warehouse: Warehouse,
  { model, meta }: Artefact,
  { asOf, weeks = 4, seed = 1 }: { readonly asOf: number; readonly weeks?: number; readonly seed?: number },
): Promise<GroupDischarges[]> {
  const made = meta.window.asOf === null ? asOf : dayNamed(meta.window.asOf.slice(0, 10));
  const first = Math.min(asOf, Math.max(asOf - (weeks * 7 + factorDays) * dayMs, made));
  const inBed = await daysInBed(warehouse, await openCohort(meta.cohort), { model, meta, first, asOf });
  const groups = inBed.groups.flatMap(({ column, labels }, place) =>
    labels.map((label, code) => ({ column, label, place, code }))
  );
  const factors = factorsOf(inBed.days), judgedFrom = Math.min(factorDays, inBed.days.length - 1);
  const judge = (group: Group) => judged(inBed, group, { factors, judgedFrom, seed });
  return [judge({ column: null, label: "all", place: null, code: 0 }), ...groups.map(judge)];
}

/** For each day the discharges of the days before, for each that was expected. */
function factorsOf(days: readonly BedDay[]): number[] {
  const sums = days.map((day) => ({ left: sumOf(day.left), model: sumOf(day.model) }));
  return days.map((_, i) => {
    let [left, expected] = [priorLeft, priorLeft];
    for (const before of sums.slice(Math.max(0, i - factorDays), i)) {
      left += before.left;
      expected += before.model;
    }
    return left / expected;
  });
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const each of values) sum += each;
  return sum;
}

type Group = {
  readonly column: string | null;
  readonly label: string;
  readonly place: number | null;
  readonly code: number;
};

type Judging = { readonly factors: readonly number[]; readonly judgedFrom: number; readonly seed: number };

function judged(
  { days, leftBefore }: DaysInBed,
  group: Group,
  { factors, judgedFrom, seed }: Judging,
): GroupDischarges {
  const { column, label, place, code } = group;
  const weekday = (day: number) =>
    [7, 14, 21, 28].reduce((sum, back) => sum + leftBefore(place, code, day - back * dayMs), 0) / 4;
  const told = days.slice(judgedFrom).map((day, i) => {
    const { chances, byAge, left } = ofGroup(day, place, code);
    const factor = factors[judgedFrom + i]!;
    const counts = poissonBinomial(chances.map((each) => Math.min(1, factor * each)));
    return {
      inBed: chances.length,
      factor,
      expected: factor * sumOf(chances),
      plain: sumOf(chances),
      byAge,
      left,
      lower: countQuantile(counts, 0.1),
      upper: countQuantile(counts, 0.9),
      weekday: weekday(day.day),
    };
  });
  const { plain: _, byAge: __, left: ___, ...tomorrow } = told.at(-1)!;
  return { column, label, ...tomorrow, past: pastOf(told.slice(0, -1), seed) };
}

/** The chances of a group's patients, and how many left and were to leave by the age of their stays. */
function ofGroup({ codes, model, byAge, left }: BedDay, place: number | null, code: number) {
  const own = place === null ? null : codes[place]!;
  const chances = new Float64Array(model.length);
  let [count, leftSum, ageSum] = [0, 0, 0];
  for (let i = 0; i < model.length; i++) {
    if (own !== null && own[i] !== code) continue;
    chances[count++] = model[i]!;
    leftSum += left[i]!;
    ageSum += byAge[i]!;
  }
  return { chances: chances.subarray(0, count), left: leftSum, byAge: ageSum };
}

type Told = Readonly<Record<"expected" | "plain" | "byAge" | "left" | "lower" | "upper" | "weekday", number>>;

function pastOf(told: readonly Told[], seed: number): PastDischarges | null {
  const all = told.reduce((sum, { left }) => sum + left, 0);
  if (told.length < leastDays || all === 0) return null;
  const intervals = bootstrapAll(told.length, (counts) => {
    const sum = (value: (day: Told) => number) =>
      told.reduce((sum, day, i) => sum + counts[i]! * value(day), 0);
    const off = (by: "expected" | "plain" | "weekday" | "byAge") =>
      100 * sum((day) => Math.abs(day[by] - day.left)) / sum(({ left }) => left);
    const [model, plain, weekday, byAge] = [off("expected"), off("plain"), off("weekday"), off("byAge")];
    return [model, plain, weekday, byAge, weekday - model, byAge - model];
  }, { seed });
  const [model, plain, weekday, byAge, overWeekday, overAge] = intervals;
  const within = told.filter(({ left, lower, upper }) => lower <= left && left <= upper).length;
  return {
    ...{ days: told.length, mean: all / told.length, model: model!, plain: plain!, weekday: weekday! },
    ...{ byAge: byAge!, overWeekday: overWeekday!, overAge: overAge!, within80: within / told.length },
  };
}
