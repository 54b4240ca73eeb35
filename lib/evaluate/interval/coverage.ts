import type { HeldOut } from "lib/features/mod.ts";
import { predictionInterval, type ResidualInterval } from "lib/registry/mod.ts";
import { bootstrap, dayMs, dayStart, grouped, type Interval, isoDay, numbersAt } from "lib/stats/mod.ts";
import type { CategoryColumn } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { partsByPrediction } from "../metric/parts_by_prediction.ts";
import { knownRows, type Predictions, takePredictions } from "../metric/predictions.ts";
import { staysAmong } from "../metric/stays_among.ts";
import { outcomesFor } from "../outcomes.ts";

/** Share of the stays of a part of the test that lie in their interval, 0 to 1, and how wide that is. */
export type Coverage = {
  /** "all", "tenth", "department", "month" or "week". */
  readonly by: string;
  readonly part: string;
  readonly stays: number;
  readonly share: Interval;
  /** Mean width of the intervals, in days. */
  readonly width: number;
};

/** A part of fewer known stays is not told of. */
export const leastStays = 30;

/**
 * How many of the test's stays lie in their prediction interval, weighted by follow-up: of all, by tenth of
 * the prediction, by each of `groups`, and where there are dates by month of admission, or by week in a test
 * of two months at most. Parts of fewer than 30 known stays are left out. Intervals are bootstrap ones over
 * patients where they are known.
 *
 * @param predicted for each of the test's stays, in days.
 * @param groups by name, a label for each of the test's stays.
 * @throws what `knownRows()` throws.
 */
export function coverageOf(
  test: HeldOut<"test">,
  predicted: Float64Array,
  residuals: ResidualInterval,
  options: IntervalOptions & { readonly groups?: Readonly<Record<string, CategoryColumn>> } = {},
): Coverage[] {
  const { groups = {}, ...sampling } = options;
  const outcomes = outcomesFor(test, predicted);
  const ends = predictionInterval(predicted, residuals, test.matrix);
  const part = (by: string, name: string, rows: Int32Array) => ({
    by,
    part: name,
    stays: staysAmong(test, rows),
    ...shareInside(takePredictions(outcomes, rows), takeEnds(ends, rows), sampling),
  });
  const known = knownRows(outcomes);
  const tenths = partsByPrediction(outcomes, 10);
  const tenthName = (i: number) =>
    tenths.length === 10 ? `tenth ${i + 1}` : `part ${i + 1} of ${tenths.length}`;
  return [
    part("all", "all", known),
    ...tenths.map((rows, i) => part("tenth", tenthName(i), rows)),
    ...Object.entries(groups).flatMap(([by, { codes, labels }]) =>
      labels.map((label, code) => part(by, label, known.filter((row) => codes[row] === code)))
    ),
    ...timesOf(test.matrix.time, known).map(([by, name, rows]) => part(by, name, rows)),
  ].filter(({ stays }) => stays >= leastStays);
}

type Ends = ReturnType<typeof predictionInterval>;

function takeEnds({ lower, upper }: Ends, rows: Int32Array): Ends {
  const take = (values: Float64Array) => numbersAt(rows, (row) => values[row]!);
  return { lower: take(lower), upper: take(upper) };
}

function shareInside(
  { actual, weight, group }: Predictions,
  { lower, upper }: Ends,
  options: IntervalOptions,
): Pick<Coverage, "share" | "width"> {
  const isInside = actual.map((days, i) => days >= lower[i]! && days <= upper[i]! ? 1 : 0);
  const meanOf = (values: Float64Array, counts?: Int32Array) => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const w = (weight ? weight[i]! : 1) * (counts ? counts[i]! : 1);
      sum += w * values[i]!;
      total += w;
    }
    return sum / total;
  };
  const share = bootstrap(actual.length, (counts) => meanOf(isInside, counts), { ...options, group });
  return { share, width: meanOf(upper.map((days, i) => days - lower[i]!)) };
}

/** The known rows by month, or seven days from the first admission's day on; none without dates. */
export function timesOf(
  time: Float64Array | undefined,
  known: Int32Array,
): [by: "month" | "week", name: string, rows: Int32Array][] {
  if (!time || known.length === 0) return [];
  const monthOf = (row: number) => isoDay(time[row]!).slice(0, 7);
  const months = [...Map.groupBy(known, monthOf)].toSorted(([a], [b]) => a < b ? -1 : 1);
  if (months.length > 2) return months.map(([month, rows]) => ["month", month, Int32Array.from(rows)]);
  const first = dayStart(known.reduce((least, row) => Math.min(least, time[row]!), Infinity));
  const weekOf = (row: number) => Math.floor((time[row]! - first) / (7 * dayMs));
  const last = known.reduce((most, row) => Math.max(most, weekOf(row)), 0);
  return Array.from({ length: last + 1 }, (_, week) => [
    "week",
    `week of ${isoDay(first + 7 * week * dayMs)}`,
    known.filter((row) => weekOf(row) === week),
  ]);
}

/** What the coverage says: of all, and which parts surely differ from what was promised. */
export function coverageReading(coverage: readonly Coverage[], level: number): string {
  const all = coverage.find(({ by }) => by === "all");
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  if (!all) return "Too few stays are known to say how many lie in their interval.";
  const { value, lower, upper } = all.share;
  const promised = percent(level);
  const verdict = upper < level
    ? `fewer than the ${promised} promised`
    : lower > level
    ? `more than the ${promised} promised`
    : `as promised (${promised}), as far as can be told`;
  const named = (parts: readonly Coverage[]) =>
    parts.map(({ part, share }) => `${part} (${percent(share.value)})`).join(", ");
  const rest = coverage.filter(({ by }) => by !== "all");
  const short = rest.filter(({ share }) => share.upper < level);
  const long = rest.filter(({ share }) => share.lower > level);
  const parts = [
    short.length > 0 ? `Fewer in ${named(short)}.` : "",
    long.length > 0 ? `More in ${named(long)}.` : "",
    rest.length > 0 && short.length + long.length === 0
      ? "No tenth, group, month or week shown surely differs from that."
      : "",
  ].filter((each) => each !== "");
  return [
    `**${percent(value)}** (${percent(lower)} to ${percent(upper)}) of ${
      grouped(all.stays)
    } stays lie in their ` +
    `interval: ${verdict}.`,
    ...parts,
  ].join(" ");
}
