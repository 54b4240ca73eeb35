import { type Interval, type RandomEffects, randomEffects, studentQuantile } from "lib/stats/mod.ts";
import type { PlacesLeftOut } from "./leave_places_out.ts";

/** What a new place is to expect where so many of its own first stays set the mean right. */
export type RecalibratedPlaces = {
  /** 0: as it comes. */
  readonly count: number;
  readonly bias: RandomEffects;
  /** By how much the RMSE changes, the mean over places: below 0 it pays. */
  readonly cost: Interval;
};

/** So large a share of places must have so many stays. */
const leastShare = 0.8;

/**
 * The bias of new places by how many of their own first stays recalibrate, from none on; all of the same
 * places, those that have as many as the last row asks for.
 */
export function recalibratedPlaces({ places }: Pick<PlacesLeftOut, "places">): RecalibratedPlaces[] {
  const counts = [...new Set(places.flatMap(({ after }) => after.map(({ count }) => count)))]
    .toSorted((a, b) => a - b);
  const have = (count: number) => places.filter((place) => place.own >= count);
  const most = counts.findLast((count) => have(count).length >= Math.max(3, leastShare * places.length)) ?? 0;
  const same = have(most);
  return [0, ...counts.filter((count) => count <= most)].map((count) => {
    const told = same.map(({ estimates, after }) =>
      count === 0 ? estimates : after.find((each) => each.count === count)!.estimates
    );
    const costs = told.map(({ rmse }, i) => rmse.value - same[i]!.estimates.rmse.value);
    return {
      count,
      bias: randomEffects(told.map(({ bias }) => bias.value), told.map(({ bias }) => bias.error)),
      cost: meanInterval(costs),
    };
  });
}

/** The mean of places as they are, each for one, with Student's interval. */
function meanInterval(values: readonly number[]): Interval {
  const count = values.length;
  const value = values.reduce((sum, each) => sum + each, 0) / count;
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  const half = count > 1 ? studentQuantile(0.975, count - 1) * Math.sqrt(squares / (count - 1) / count) : NaN;
  return { value, lower: value - half, upper: value + half };
}
