import { cycleDaysOf } from "lib/cohort/mod.ts";
import { type Feature, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { areaUnderCurve, type Interval, randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";
import { fitBoosting, Predictor, splitImportance } from "lib/trees/mod.ts";

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

/** Few, small trees: what takes more to be seen is no drift to act on. */
const settings = { loss: "logistic", rounds: 40, maxLeaves: 8, minLeafRows: 40 } as const;
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
  const halves = [0, 1].map((half) =>
    joined(...drawn.map((matrix) => halfOf(matrix, half)) as [Matrix, Matrix])
  );
  const judged = halves.map((learnt, half) => {
    const ensemble = fitBoosting(learnt, { ...settings, seed });
    const asked = halves[1 - half]!, scores = new Predictor(ensemble).raw(asked);
    const auc = areaUnderCurve(
      scores.filter((_, row) => asked.target![row] === 1),
      scores.filter((_, row) => asked.target![row] === 0),
    );
    return { auc, gains: splitImportance(ensemble) };
  });
  return {
    auc: meanOf(judged.map(({ auc }) => auc)),
    stays: [drawn[0]!.rowCount, drawn[1]!.rowCount],
    features: sharesOf(judged.flatMap(({ gains }) => gains)),
  };
}

/** The features alone, without those of the calendar. */
function plain({ rowCount, features }: Matrix): Matrix {
  return { rowCount, features: features.filter(({ name }) => cycleDaysOf(name) === null) };
}

function halfOf(matrix: Matrix, half: number): Matrix {
  const rows = Int32Array.from(
    { length: Math.floor((matrix.rowCount + 1 - half) / 2) },
    (_, i) => 2 * i + half,
  );
  return takeMatrixRows(matrix, rows);
}

/** Both, one after the other, with 1 for those of now. */
function joined(before: Matrix, now: Matrix): Matrix {
  const rowCount = before.rowCount + now.rowCount;
  return {
    rowCount,
    features: before.features.map((feature, i) => withMore(feature, now.features[i]!)),
    target: Float64Array.from({ length: rowCount }, (_, row) => row < before.rowCount ? 0 : 1),
  };
}

function withMore(before: Feature, now: Feature): Feature {
  if (before.type === "number" && now.type === "number") {
    const values = new Float64Array(before.values.length + now.values.length);
    values.set(before.values);
    values.set(now.values, before.values.length);
    return { ...before, values };
  }
  if (before.type === "category" && now.type === "category") {
    const codes = new Int32Array(before.codes.length + now.codes.length);
    codes.set(before.codes);
    codes.set(now.codes, before.codes.length);
    return { ...before, codes };
  }
  throw new TypeError(
    `Cannot tell stays apart as "${before.name}" must be of one type: ${before.type}, ${now.type}`,
  );
}

/** The mean of two halves' areas, which are independent of each other but for what they learnt. */
function meanOf([one, other]: readonly Interval[]): Interval {
  const value = (one!.value + other!.value) / 2;
  const spread = Math.hypot(one!.upper - one!.lower, other!.upper - other!.lower) / 4;
  return { value, lower: Math.max(0, value - spread), upper: Math.min(1, value + spread) };
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
