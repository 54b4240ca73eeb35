import { followUpCap } from "lib/features/mod.ts";
import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import { type DCalibration, dCalibration, type FollowedStays, type StayCurves } from "lib/stay/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { withInterval } from "../metric/with_interval.ts";
import { concordance } from "./concordance.ts";
import { brierParts, type FollowedShare, followedShare } from "./survival_brier.ts";

/** Curves of whole stays from admission, under the name of what made them, and the mean stay of each. */
export type NamedCurves = {
  readonly name: string;
  readonly curves: StayCurves;
  readonly expectedDays: Float64Array;
};

/** How good curves are, with intervals over patients where they are known. */
export type CurveScores = {
  readonly name: string;
  /** The Brier score of "lasts longer than so many days", at some days and on average up to `until`. */
  readonly brier: readonly { readonly days: number; readonly score: Interval }[];
  readonly integrated: Interval;
  readonly until: number;
  /** By how much that is below the first curves' own; above 0 these are worse than the first. */
  readonly behind: Interval;
  readonly concordance: Interval;
  readonly calibration: DCalibration;
};

const horizons = [2, 7, 14, 30, 60];
const lastDay = 90;

/**
 * Scores curves of the same stays; all by the same bootstrap samples, so that differences are paired.
 *
 * @param followUp whole days that each stay could be seen for: `followUpDays()`.
 */
export function scoreCurves(
  named: readonly NamedCurves[],
  followed: FollowedStays,
  followUp: Float64Array,
  options: IntervalOptions = {},
): CurveScores[] {
  // The last curves' day: of several, those judged first don't say themselves until when.
  const until = Math.min(named.length > 0 ? lastDayOf(named.at(-1)!.curves) : 0, lastSeen(followUp));
  const days = horizons.filter((each) => each < until);
  const share = followedShare(followUp);
  const asked = named.map(({ curves, expectedDays }) => ({
    at: days.map((each) => brierParts(curves, followed, share, each)),
    all: meanParts(curves, followed, share, until),
    index: concordance(followed, expectedDays),
  }));
  const intervals = bootstrapAll(followed.day.length, (counts) => {
    const [first] = asked;
    return asked.flatMap(({ at, all, index }) => {
      const integrated = meanOf(all, counts);
      return [
        integrated,
        integrated - meanOf(first!.all, counts),
        index(counts),
        ...at.map((each) => meanOf(each, counts)),
      ];
    });
  }, { ...options, group: followed.stays.group });
  return named.map(({ name, curves }, i) => {
    const own = intervals.slice(i * (3 + days.length), (i + 1) * (3 + days.length));
    return {
      name,
      until,
      integrated: own[0]!,
      behind: own[1]!,
      concordance: own[2]!,
      brier: days.map((each, k) => ({ days: each, score: own[3 + k]! })),
      calibration: dCalibration(curves, followed),
    };
  });
}

/**
 * The last day that enough stays were followed for: beyond it the cap of their weights would leave out
 * whoever lasts longer.
 */
function lastSeen(followUp: Float64Array): number {
  return followUp.toSorted().at(-Math.ceil(followUp.length / followUpCap)) ?? 0;
}

/** The first day beyond which less than one in a hundred is to last, day 90 at the latest. */
function lastDayOf({ rowCount, ahead, survival }: StayCurves): number {
  const most = Math.min(lastDay, ahead - 1);
  for (let day = 0; day < most; day++) {
    let sum = 0;
    for (let row = 0; row < rowCount; row++) sum += survival[row * (ahead + 1) + day + 1]!;
    if (sum < 0.01 * rowCount) return day;
  }
  return most;
}

function meanParts(
  curves: StayCurves,
  followed: FollowedStays,
  share: FollowedShare,
  until: number,
): Float64Array {
  const sums = new Float64Array(followed.day.length);
  for (let days = 0; days <= until; days++) {
    brierParts(curves, followed, share, days).forEach((part, row) => sums[row]! += part / (until + 1));
  }
  return sums;
}

function meanOf(values: Float64Array, counts: Int32Array): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += counts[i]! * values[i]!;
    count += counts[i]!;
  }
  return sum / count;
}

/** The scores as a table, a row what made the curves. */
export function curveScoresTable(scores: readonly CurveScores[]): Table {
  const column = (text: (score: CurveScores) => string) => categoryColumn(scores.map(text));
  const [first] = scores;
  return tableOf({
    curves: column(({ name }) => name),
    "longer or shorter, right (C-index)": column((each) => withInterval(each.concordance, 3)),
    [`mean Brier score to day ${first?.until ?? lastDay}`]: column((each) =>
      withInterval(each.integrated, 4)
    ),
    ...Object.fromEntries(
      first?.brier.map(({ days }, i) =>
        [`… on day ${days}`, column(({ brier }) => brier[i]!.score.value.toFixed(3))] as const
      ) ?? [],
    ),
    "tenths of their own curve": column(({ calibration: { shares, p } }) =>
      `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} % (${
        p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`
      })`
    ),
  });
}

/** What the first curves' scores say beside the others', in Markdown with a wording for each outcome. */
export function curvesReading(scores: readonly CurveScores[]): string {
  const [own, ...others] = scores;
  const rival = others.toSorted((a, b) => a.behind.value - b.behind.value)[0];
  if (own === undefined || rival === undefined) return "*Not asked:* there is nothing to compare.";
  const { behind } = rival, saved = (100 * behind.value / rival.integrated.value).toFixed(0);
  const better = Math.max(Math.abs(behind.lower), Math.abs(behind.upper)) < 0.000_05
    ? `Curves of ${own.name} and ${rival.name} score the same to four digits`
    : behind.lower > 0
    ? `Curves of ${own.name} are better than ${rival.name}: ${saved} % of its Brier score is saved ` +
      `(difference ${withInterval(behind, 4)})`
    : behind.upper < 0
    ? `Curves of ${own.name} are **worse** than ${rival.name} (difference ${withInterval(behind, 4)})`
    : `Curves of ${own.name} can't be told from ${rival.name} (difference ${withInterval(behind, 4)})`;
  const { shares, p } = own.calibration;
  const worst = shares.reduce((most, each) => Math.abs(each - 0.1) > Math.abs(most - 0.1) ? each : most, 0.1);
  const even = p >= 0.05
    ? "stays end evenly over the tenths of their own curves, as far as can be told"
    : `stays do not end evenly over the tenths of their own curves: one holds ${percent(worst)} % of them`;
  const told = Number.isNaN(own.concordance.value)
    ? "No two stays whose order is known differ in length"
    : `Of two stays, the longer is told in ${percent(own.concordance.value)} % of pairs`;
  return `${better}. ${told}; ${even}.`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
