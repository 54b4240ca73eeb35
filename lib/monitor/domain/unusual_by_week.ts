import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { isUnusual, type Unusual, unusualRows, unusualShare } from "lib/model/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import {
  categoryColumn,
  inWords,
  leastShown,
  numberColumn,
  rowsWhere,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import { driftByWeek, type FeatureDrift } from "../drift.ts";
import type { Week } from "../weeks.ts";

/** Of each week how many stays are unlike those learnt from, judged as the drift of a feature is. */
export type UnusualWeeks = {
  readonly weeks: readonly FeatureDrift[];
  /** Which features make stays of the newest week unusual, the most often first; none of few stays. */
  readonly by: readonly string[];
};

const [yes, name] = ["unusual", "unusual stays"];

/**
 * How many of each week's stays are unlike those that the model learnt from: one in a hundred where nothing
 * has changed. What each week differs by is judged as `driftByWeek()` judges a feature.
 *
 * @param unusual the model's own; null where it has none.
 * @returns null where there is nothing to compare with.
 * @throws {TypeError} when the features are not those learnt from, or the stays have no time.
 */
export function unusualByWeek(
  unusual: Unusual | null,
  reference: Matrix,
  current: Matrix,
  weeks: readonly Week[],
): UnusualWeeks | null {
  const newest = weeks.at(-1);
  if (unusual === null || newest === undefined) return null;
  const isNow = isUnusual(unusual, current), counts = new Map<string, number>();
  const inNewest = rowsWhere(current.rowCount, (row) => {
    const time = current.time?.[row] ?? NaN;
    return isNow[row] === 1 && time >= newest.start && time < newest.end;
  });
  for (const own of unusualRows(unusual, takeMatrixRows(current, inNewest)).oddities) {
    const feature = own?.[0]?.feature;
    if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const usual = flagged(reference, isUnusual(unusual, reference));
  return {
    weeks: driftByWeek(usual, flagged(current, isNow), weeks),
    by: [...counts].filter(([, count]) => count >= leastShown).toSorted(([, a], [, b]) => b - a)
      .map(([feature]) => feature).slice(0, 3),
  };
}

/** The stays with one feature: whether they are unusual. */
function flagged({ rowCount, time }: Matrix, codes: Int32Array): Matrix {
  return {
    rowCount,
    ...(time && { time }),
    features: [{ name, type: "category", codes, labels: ["no", yes] }],
  };
}

/** In which weeks surely more or fewer stays are unusual than in quiet ones; a sentence of Markdown. */
export function unusualWeeksReading(found: UnusualWeeks | null): string {
  if (found === null) return "*Not asked:* the model does not know which stays are unusual.";
  const { weeks, by } = found, judged = weeks.filter(({ unjudged }) => unjudged === undefined);
  if (judged.length === 0) {
    return `*Not judged:* ${
      weeks[0]!.unjudged
    }; and what one in a hundred is, only weeks of some 500 stays tell.`;
  }
  const share = (week: FeatureDrift) => week.shares?.find(({ label }) => label === yes)?.current;
  const percent = (part: number | undefined) =>
    part === undefined ? "a share that is not shown" : `${(100 * part).toFixed(1)} %`;
  const drifted = judged.filter((each) => each.drifted), newest = judged.at(-1)!;
  const told = drifted.length === 0
    ? `In none of ${judged.length} weeks is the share of unusual stays surely and far from that of training`
    : `In ${drifted.length} of ${judged.length} weeks, first in that of ${
      isoDay(drifted[0]!.week.start)
    }, the share of unusual stays is surely far from that of training`;
  const most = by.length === 0 ? "" : `, most often by ${by.map(inWords).join(", ")}`;
  return `${told} (${100 * unusualShare} %). In the newest, from ${isoDay(newest.week.start)}, it is ${
    percent(share(newest))
  }${most}.`;
}

/** By week the share of unusual stays in percent, how likely a quiet week is to be as far off, alarms. */
export function unusualWeeksTable({ weeks }: UnusualWeeks): Table {
  const share = (week: FeatureDrift) => week.shares?.find(({ label }) => label === yes)?.current ?? NaN;
  return tableOf({
    week: timestampColumn(weeks.map(({ week }) => week.start)),
    "unusual (%)": numberColumn(weeks.map((week) => 100 * share(week))),
    "p-value": numberColumn(weeks.map(({ pValue }) => pValue)),
    alarm: categoryColumn(
      weeks.map(({ drifted, unjudged }) => unjudged ? "not judged" : drifted ? "yes" : "no"),
    ),
  });
}
