import { cycleDaysOf } from "lib/cohort/mod.ts";
import { domainHalves } from "lib/evaluate/mod.ts";
import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import {
  areaUnderCurve,
  type Interval,
  meanOfHalves,
  randomSource,
  sampleWithoutReplacement,
} from "lib/stats/mod.ts";
import { splitImportance } from "lib/trees/mod.ts";

/** How well a classifier tells stays of two periods apart, on stays that it has not seen. */
export type ToldApart = {
  /** 0.5 is chance, 1 is always. */
  readonly auc: Interval;
  /** Stays of each period. */
  readonly stays: readonly [before: number, now: number];
  /** The features that it goes by, most first, as shares of what its splits gain. */
  readonly features: readonly { readonly feature: string; readonly share: number }[];
};

export type ToldApartOptions = {
  readonly seed: number;
  /** So many stays of each period are drawn at most. Default 3,000. */
  readonly most?: number;
};

/** A period of fewer stays can't be told. */
const leastStays = 100;

/**
 * Tells the stays of two periods apart by boosted trees over all features together: what moves only in
 * combination is seen too. Each half of the stays is judged by trees that learnt from the other. What the
 * calendar alone decides is left out. Null where a period has fewer than 100 stays.
 *
 * Source: S. Rabanser and others, Failing loudly (https://arxiv.org/abs/1810.11953).
 *
 * @param before stays as rows of a matrix, encoded as `now` is.
 */
export function toldApart(
  before: Matrix,
  now: Matrix,
  { seed, most = 3_000 }: ToldApartOptions,
): ToldApart | null {
  if (Math.min(before.rowCount, now.rowCount) < leastStays) return null;
  const random = randomSource(seed);
  const drawn = [before, now].map((matrix) => {
    const rows = sampleWithoutReplacement(matrix.rowCount, Math.min(most, matrix.rowCount), random);
    return takeMatrixRows(plain(matrix), rows);
  });
  const halves = domainHalves(drawn[0]!, drawn[1]!, { seed });
  const judged = halves.map(({ ensemble, isNow, scores }) => {
    const auc = areaUnderCurve(
      scores.filter((_, row) => isNow[row] === 1),
      scores.filter((_, row) => isNow[row] === 0),
    );
    return { auc, gains: splitImportance(ensemble) };
  });
  return {
    auc: meanOfHalves(judged.map(({ auc }) => auc)),
    stays: [drawn[0]!.rowCount, drawn[1]!.rowCount],
    features: sharesOf(judged.flatMap(({ gains }) => gains)),
  };
}

/** The features alone, without those of the calendar. */
function plain({ rowCount, features }: Matrix): Matrix {
  return { rowCount, features: features.filter(({ name }) => cycleDaysOf(name) === null) };
}

function sharesOf(
  gains: readonly { readonly feature: string; readonly gain: number }[],
): ToldApart["features"] {
  const all = gains.reduce((sum, { gain }) => sum + gain, 0);
  const byFeature = Map.groupBy(gains, ({ feature }) => feature);
  return [...byFeature].map(([feature, each]) => ({
    feature,
    share: all > 0 ? each.reduce((sum, { gain }) => sum + gain, 0) / all : 0,
  })).sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}
