import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import type { BedMethod, JudgedForecast } from "./judge_beds.ts";
import { simpleMethods } from "./simple_forecasts.ts";

/** How good a way is: mean absolute error, ranked score, and how often the ranges shown held what came. */
export type BedScore = {
  readonly method: BedMethod;
  readonly count: number;
  readonly absoluteError: Interval;
  readonly rankedScore: Interval;
  readonly within80: Interval;
  readonly within95: Interval;
};

/** A simple way's ranked score less that of the same forecasts from the patients in bed: above 0, worse. */
export type ScoreGap = { readonly method: BedMethod; readonly gap: Interval };

const bedMethods: readonly BedMethod[] = ["patients in bed", ...simpleMethods];

/** Days, or weeks, for an interval over them. */
const leastGroups = 8;

export type BedScoreOptions = { readonly seed: number; readonly replicates?: number };

/**
 * Scores of each way on the same forecasts, with intervals over days of huddles, whole ones drawn; over weeks
 * where forecasts reach beyond a day, as those of neighbouring days are of the same patients. Below eight of
 * either there is none (NaN): so few drawn anew tell too little of how others would differ.
 */
export function bedScores(judged: readonly JudgedForecast[], options: BedScoreOptions): readonly BedScore[] {
  return bedMethods.flatMap((method): readonly BedScore[] => {
    const own = judged.filter((each) => each.method === method);
    if (own.length === 0) return [];
    const columns = [
      own.map(({ absoluteError }) => absoluteError),
      own.map(({ rankedScore }) => rankedScore),
      own.map(({ isIn80 }) => Number(isIn80)),
      own.map(({ isIn95 }) => Number(isIn95)),
    ];
    const [absoluteError, rankedScore, within80, within95] = means(columns, own, options);
    return [{
      ...{ method, count: own.length, absoluteError: absoluteError!, rankedScore: rankedScore! },
      ...{ within80: within80!, within95: within95! },
    }];
  });
}

/** By how much each simple way scores worse than what knows the patients in bed, on the same forecasts. */
export function scoreGaps(judged: readonly JudgedForecast[], options: BedScoreOptions): readonly ScoreGap[] {
  const key = ({ hospital, level, group, at, hours }: JudgedForecast) =>
    [hospital, level, group, at, hours].join("|");
  const own = new Map(
    judged.filter(({ method }) => method === "patients in bed").map((each) => [key(each), each.rankedScore]),
  );
  return simpleMethods.flatMap((method) => {
    const pairs = judged.filter((each) => each.method === method && own.has(key(each)));
    if (pairs.length === 0) return [];
    const [gap] = means([pairs.map((each) => each.rankedScore - own.get(key(each))!)], pairs, options);
    return [{ method, gap: gap! }];
  });
}

function means(
  columns: readonly (readonly number[])[],
  of: readonly JudgedForecast[],
  { seed, replicates = 200 }: BedScoreOptions,
): readonly Interval[] {
  const span = of.some(({ hours }) => hours > 24) ? 7 : 1;
  const group = Int32Array.from(of, ({ day }) => Math.floor(day / span));
  const isFew = new Set(group).size < leastGroups;
  const intervals = bootstrapAll(of.length, (counts) => {
    const count = counts.reduce((sum, each) => sum + each, 0);
    return columns.map((column) => column.reduce((sum, each, i) => sum + each * counts[i]!, 0) / count);
  }, { seed, replicates: isFew ? 1 : replicates, group });
  return isFew ? intervals.map(({ value }) => ({ value, lower: NaN, upper: NaN })) : intervals;
}
