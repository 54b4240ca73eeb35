import { type CountDistribution, dayMs, negativeBinomial } from "lib/stats/mod.ts";
import { hourMs, wallHour } from "../model/week_clock.ts";
import type { CensusHistory } from "./census_history.ts";
import { type CountRegression, fitCounts, meanOf } from "./count_regression.ts";

/** Ways to tell a census without knowing anybody in bed. */
export const simpleMethods = ["same as yesterday", "mean of six weeks", "count regression"] as const;
export type SimpleMethod = (typeof simpleMethods)[number];

const weeks = [1, 2, 3, 4, 5, 6];

/** What is asked for: the census of some wards so many hours after a huddle. */
export type Asked = { readonly wards: readonly string[]; readonly at: number; readonly hours: number };

/** The simple ways as learnt on the huddles before; each tells a distribution. */
export type SimpleForecasts = (
  asked: Asked,
  history: CensusHistory,
) => Readonly<Record<SimpleMethod, CountDistribution>>;

/** The moments of whose census the simple ways need to know for a huddle. */
export function simpleMoments(at: number, hours: number): readonly number[] {
  const target = at + hours * hourMs;
  return [at, target - dayMs * Math.ceil(hours / 24), ...weeks.map((week) => target - 7 * week * dayMs)];
}

/**
 * Learns, on huddles whose outcome was known, how far off "as many as at that hour yesterday" and "the mean
 * of that weekday and hour over six weeks" were (each forecast is its value and these errors), and a
 * negative-binomial regression on census, hour of the huddle and weekday.
 *
 * @param since the first moment whose census is known
 */
export function fitSimple(
  past: readonly number[],
  { wards, hours, since, zone }: Omit<Asked, "at"> & { readonly since: number; readonly zone: string },
  history: CensusHistory,
): SimpleForecasts {
  const clocks = [...new Set(past.map((at) => wallHour(at, zone).hour))].toSorted((a, b) => a - b);
  const row = (at: number, own: CensusHistory) => {
    const { weekday } = wallHour(at + hours * hourMs, zone), { hour } = wallHour(at, zone);
    return [
      ...[1, Math.log(1 + own(wards, at))],
      ...clocks.slice(1).map((each) => each === hour ? 1 : 0),
      ...[1, 2, 3, 4, 5, 6].map((each) => each === weekday ? 1 : 0),
    ];
  };
  const yesterday = (at: number, own: CensusHistory) => own(wards, simpleMoments(at, hours)[1]!);
  const weekly = (at: number, own: CensusHistory) => {
    const counts = simpleMoments(at, hours).slice(2).filter((each) => each >= since).map((each) =>
      own(wards, each)
    );
    return counts.length === 0
      ? NaN
      : Math.round(counts.reduce((sum, each) => sum + each, 0) / counts.length);
  };
  const came = past.map((at) => history(wards, at + hours * hourMs));
  const errors = (told: (at: number, own: CensusHistory) => number) =>
    past.map((at, i) => came[i]! - told(at, history)).filter((each) => !Number.isNaN(each));
  const [ofYesterday, ofWeeks] = [errors(yesterday), errors(weekly)];
  const regression: CountRegression = fitCounts(past.map((at) => row(at, history)), came);
  return ({ at }, own) => ({
    "same as yesterday": about(yesterday(at, own), ofYesterday),
    "mean of six weeks": about(weekly(at, own), ofWeeks),
    "count regression": negativeBinomial(
      meanOf(row(at, own), regression.coefficients),
      regression.dispersion,
    ),
  });
}

/** A value with the errors that it had before, each as likely; a census isn't below 0. */
function about(value: number, errors: readonly number[]): CountDistribution {
  const counts = (errors.length === 0 ? [0] : errors).map((each) => Math.max(0, value + each));
  const least = Math.min(...counts), shares = new Float64Array(Math.max(...counts) - least + 1);
  for (const count of counts) shares[count - least]! += 1 / counts.length;
  return { least, shares };
}
