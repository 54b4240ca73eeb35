import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { metricsWithIntervals, type Subgroups, takePredictions, withInterval } from "lib/evaluate/mod.ts";
import { grouped, type Interval, isoDay } from "lib/stats/mod.ts";
import { inWords, numbersOf, rowsWhere, type Table } from "lib/table/mod.ts";
import type { Outcomes } from "./outcomes.ts";
import { boundedBy, type WeeklyError } from "./weekly_error.ts";
import type { Week } from "./weeks.ts";

/** How far off predictions are on average, group by group, in the newest weeks of which enough is known. */
export type BiasByGroup = {
  /** What the groups are, in words. */
  readonly by: string;
  /** From the first of the weeks' days until before the day after the last, epoch milliseconds UTC. */
  readonly period: Week;
  /** The largest first. */
  readonly groups: readonly {
    readonly label: string;
    readonly stays: number;
    /** All of them have ended. */
    readonly isEnded: boolean;
    /** Predicted less actual days, or days so far; over all groups at once 95 % of such intervals hold. */
    readonly bias: Interval;
  }[];
};

export type BiasOptions = {
  /** The stays' groups (`subgroupOf()`), and the stays, row by row, by `stay_id`; null: there are none. */
  readonly by: Subgroups | null;
  readonly stays: Table;
  /** The day of which the stays are known, epoch milliseconds UTC. */
  readonly knownBy: number;
  readonly seed: number;
};

const newest = 4;
/** Of a week whose stays mostly have not ended, the days so far say little. */
const leastShare = 0.75;
/** A group of fewer patients says nothing. */
const leastPatients = 30;

/**
 * The bias in each group with at least thirty patients, over the newest four weeks of whose stays three
 * quarters have ended; or why it can't be told, as a sentence. Who is still in bed counts by the days so far,
 * so that the bias is the most that it can come to. Intervals are over patients, and hold together
 * (Bonferroni).
 */
export function biasByGroup(
  { predictions, time, stay }: Outcomes,
  errors: readonly WeeklyError[],
  { by, stays, knownBy, seed }: BiasOptions,
): BiasByGroup | string {
  if (by === null) return "the model is told no groups at admission";
  const weeks = errors.filter(({ stays, scored = stays }) => stays > 0 && stays >= leastShare * scored)
    .slice(-newest).map(({ week }) => week);
  if (weeks.length === 0) return `of no week's stays ${100 * leastShare} % have ended`;
  const ids = numbersOf(stays, "stay_id");
  const codeOf = new Map(Array.from(ids, (id, row) => [id, by.groups.codes[row]!]));
  const rows = rowsWhere(
    time.length,
    (row) => weeks.some(({ start, end }) => time[row]! >= start && time[row]! < end),
  );
  const { soFar } = boundedBy(predictions, time, knownBy);
  const byCode = Map.groupBy(rows, (row) => codeOf.get(stay[row]!) ?? -1);
  const patients = (own: readonly number[]) =>
    new Set(own.map((row) => predictions.group?.[row] ?? -1 - row)).size;
  const large = [...byCode].filter(([code, own]) => code >= 0 && patients(own) >= leastPatients)
    .sort(([a, x], [b, y]) => y.length - x.length || a - b);
  if (large.length === 0) return `no ${inWords(by.label)} has ${leastPatients} patients`;
  const level = 1 - 0.05 / large.length;
  return {
    by: inWords(by.label),
    period: { start: weeks[0]!.start, end: weeks.at(-1)!.end },
    groups: large.map(([code, own]) => ({
      label: by.groups.labels[code]!,
      stays: own.length,
      isEnded: own.every((row) => !Number.isNaN(predictions.actual[row]!)),
      bias: metricsWithIntervals(takePredictions(soFar, Int32Array.from(own)), { seed, level }).bias,
    })),
  };
}

/**
 * Which groups are surely predicted too short or too long, in a sentence.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { biasReading } from "lib/monitor/bias_by_group.ts";
 *
 * const period = { start: Date.UTC(2022, 9, 3), end: Date.UTC(2022, 9, 31) };
 * const bias = { value: -2, lower: -3, upper: -1 };
 * const groups = [{ label: "surgery", stays: 412, isEnded: true, bias }];
 * assertEquals(
 *   biasReading({ by: "department", period, groups }),
 *   "By department, admissions from 2022-10-03 until before 2022-10-31: predicted too short for surgery " +
 *     "(-2.0 days, -3.0 to -1.0). Nowhere surely too long.",
 * );
 * assertEquals(biasReading("there are no weeks"), "*Not told:* there are no weeks.");
 * ```
 */
export function biasReading(found: BiasByGroup | string): string {
  if (typeof found === "string") return `*Not told:* ${found}.`;
  const { by, period, groups } = found;
  const { short, long } = sidesOf(found);
  const named = (some: BiasByGroup["groups"]) =>
    some.map(({ label, bias }) => `${label} (${withInterval(bias, 1).replace(" (", " days, ")}`).join(", ");
  const when = `By ${by}, admissions from ${isoDay(period.start)} until before ${isoDay(period.end)}:`;
  if (short.length + long.length === 0) {
    const none = groups.length === 1 ? "it is not" : `in none of ${groups.length} groups is it`;
    return `${when} ${none} sure that predictions are too short or too long.`;
  }
  if (short.length === 0) return `${when} predicted too long for ${named(long)}. Nowhere surely too short.`;
  if (long.length === 0) return `${when} predicted too short for ${named(short)}. Nowhere surely too long.`;
  return `${when} predicted too short for ${named(short)}; too long for ${named(long)}.`;
}

function sidesOf({ groups }: BiasByGroup) {
  return {
    short: groups.filter(({ bias }) => bias.upper < 0),
    long: groups.filter(({ bias, isEnded }) => isEnded && bias.lower > 0),
  };
}

/** The bias of each group about 0; the title counts those that are surely off. */
export function biasFigure(found: BiasByGroup): Figure {
  const { by, period, groups } = found;
  const { short, long } = sidesOf(found);
  const stays = groups.reduce((sum, each) => sum + each.stays, 0);
  const off = [[short, "too short"], [long, "too long"]] as const;
  const told = off.filter(([some]) => some.length > 0).map(([some, word]) => `${word} for ${some.length}`);
  return intervalPlot(
    groups.map(({ label, stays, bias }) => ({ label: `${label} (${grouped(stays)})`, series: "", ...bias })),
    {
      text: {
        title: told.length === 0
          ? `By ${by}, no prediction is surely too short or too long on average`
          : `By ${by}, predictions are on average ${told.join(" and ")} of ${groups.length}`,
        subtitle: `Predicted less actual days, intervals that hold together at 95 %, n = ${
          grouped(stays)
        } stays admitted from ${isoDay(period.start)} until before ${isoDay(period.end)}`,
        caption: `Stays in brackets; groups of fewer than 30 patients are not shown.${
          groups.every(({ isEnded }) => isEnded)
            ? ""
            : " Whoever is still in bed counts by the days so far: values can only become smaller."
        }`,
      },
      label: "bias (days)",
      reference: 0,
    },
  );
}
