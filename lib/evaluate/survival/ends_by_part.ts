import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import type { FollowedStays } from "lib/stay/mod.ts";
import { categoryColumn, leastShown, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { partsByPrediction } from "../metric/parts_by_prediction.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { NamedCurves } from "./curve_scores.ts";

/** How many stays were to end on some days of stay, for each that did, in a part of the stays. */
export type EndsOfPart = {
  /** By expected stay: "shortest quarter" first. */
  readonly part: string;
  /** "14 to 20". */
  readonly days: string;
  /** 1 is right; above, more were to end than did. */
  readonly ratio: Interval;
};

const parts = ["shortest quarter", "second quarter", "third quarter", "longest quarter"];
const starts = [0, 7, 14, 21, 30, 45, 60, 91];

/**
 * Where curves are off: of those in bed on a day of stay, how many were to leave on it, for each that did, by
 * quarter of the expected stay and by days. Where curves are drawn to the mean, the shortest quarter's ratios
 * are below 1 and the longest's above it. Parts in which fewer than eleven ended are left out.
 */
export function endsByPart(
  { curves, expectedDays }: NamedCurves,
  { stays, day, ended }: FollowedStays,
  options: IntervalOptions = {},
): EndsOfPart[] {
  const { ahead, survival } = curves;
  const quarters = partsByPrediction({ actual: expectedDays, predicted: expectedDays }, parts.length);
  if (quarters.length < parts.length) return [];
  return quarters.flatMap((rows, quarter) =>
    starts.slice(0, -1).flatMap((from, i): EndsOfPart[] => {
      const until = Math.min(starts[i + 1]!, ahead);
      const told = new Float64Array(rows.length), came = new Float64Array(rows.length);
      rows.forEach((row, place) => {
        for (let each = from; each < until && each <= day[row]!; each++) {
          const at = row * (ahead + 1) + each;
          if (survival[at]! > 0) told[place]! += 1 - survival[at + 1]! / survival[at]!;
          if (each === day[row] && ended[row] === 1) came[place]! += 1;
        }
      });
      if (came.reduce((sum, each) => sum + each, 0) < leastShown) return [];
      const group = stays.group && rows.map((row) => stays.group![row]!);
      const [ratio] = bootstrapAll(rows.length, (counts) => {
        let [expected, ends] = [0, 0];
        counts.forEach((count, place) => {
          expected += count * told[place]!;
          ends += count * came[place]!;
        });
        return [expected / ends];
      }, { ...options, group });
      return [{ part: parts[quarter]!, days: `${from} to ${until - 1}`, ratio: ratio! }];
    })
  );
}

/** A row a stretch of days, a column a quarter. */
export function endsByPartTable(ends: readonly EndsOfPart[]): Table {
  const days = [...new Set(ends.map((each) => each.days))]
    .toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b));
  return tableOf({
    "days of stay": categoryColumn(days),
    ...Object.fromEntries(parts.map((part) => [
      part,
      categoryColumn(days.map((each) => {
        const found = ends.find((own) => own.part === part && own.days === each);
        return found === undefined ? null : withInterval(found.ratio, 2);
      })),
    ])),
  });
}

/** Where it is surely off, in Markdown with a wording for each outcome. */
export function endsByPartReading(ends: readonly EndsOfPart[]): string {
  if (ends.length === 0) return "*Not asked:* too few stays ended, or all are expected to last as long.";
  const far = (each: EndsOfPart) => Math.abs(Math.log(each.ratio.value));
  // What is off by less than is shown is not off: where all leave on a day, intervals are of no width.
  const shown = (of: number) => Number(of.toFixed(2));
  const off = ends.filter(({ ratio }) => shown(ratio.lower) > 1 || shown(ratio.upper) < 1).toSorted((a, b) =>
    far(b) - far(a)
  );
  const [worst] = off;
  if (worst === undefined) {
    return "In no quarter and on no days surely more or fewer stays were to end than did.";
  }
  const isDrawn =
    off.every(({ part, ratio }) =>
      part === parts[0] ? ratio.value < 1 : part === parts[3] ? ratio.value > 1 : true
    ) && off.some(({ part }) => part === parts[0] || part === parts[3]);
  const why = isDrawn
    ? " That is what a fit does that is **drawn to the mean**: long stays end too soon in it, short ones too late."
    : "";
  return `Of ${ends.length} quarters and stretches of days, ${off.length} ${
    off.length === 1 ? "is" : "are"
  } surely off, most of all the ${worst.part} on days ${worst.days}: for each stay that ended ` +
    `${withInterval(worst.ratio, 2)} were to.${why}`;
}
