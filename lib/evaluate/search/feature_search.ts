import { type FeatureDecision, type Matrix, takeMatrixRows, trainingRows } from "lib/features/mod.ts";
import { categoryColumn, inWords, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { fitBoosting, permutationImportance, Predictor } from "lib/trees/mod.ts";
import { type Fold, groupedFolds } from "./folds.ts";

/** What a feature is worth on stays that the model has not learnt from. */
export type FeatureWorth = {
  readonly feature: string;
  /** By how much the RMSE (days) grows on average when its values are shuffled; the error of that mean. */
  readonly increase: number;
  readonly standardError: number;
  readonly dropped: boolean;
};

/** Which features help on folds, and what leaving the others out comes to there. */
export type FeatureSearch = {
  /** The most useful first. */
  readonly features: readonly FeatureWorth[];
  readonly kept: readonly string[];
  /** Mean RMSE over the folds, in days, with all features and with those kept. */
  readonly all: number;
  readonly without: number;
  /** Sets of features that were tried without, the largest first. */
  readonly tried: number;
  readonly folds: number;
};

const settings = { rounds: 60, learningRate: 0.15, maxLeaves: 15 };
const repeats = 2;

/**
 * Drops the features that boosted trees do as well without, by folds of a study's training rows that no
 * patient straddles: first those whose shuffling doesn't surely make the error grow, by two standard errors
 * (permutation importance on the judged part of each fold), all of them together, else the less useful half
 * of these, and so on; the first set whose mean error over the folds is no higher without it is dropped.
 * Where none is, all are kept.
 *
 * Of two features that say the same each looks useless alone; that one of them must stay is what the second
 * step finds. What is chosen on folds is not judged there: notebook 03's contest and 04's test are of other
 * stays.
 *
 * @throws {RangeError} as `groupedFolds()` and `fitBoosting()` do.
 */
export function searchFeatures(
  train: Matrix,
  { seed, folds: count = 3 }: { readonly seed: number; readonly folds?: number },
): FeatureSearch {
  const { matrix } = trainingRows(train), folds = groupedFolds(matrix, { seed, folds: count });
  const names = matrix.features.map(({ name }) => name);
  const increases = names.map((): number[] => []);
  const all = meanOf(folds.map((fold) => {
    const { predict, judged } = fitted(matrix, fold, seed);
    for (const [f, each] of permutationImportance(predict, judged, rmse, { repeats, seed }).entries()) {
      increases[f]!.push(each.increase);
    }
    return rmse(judged.target!, predict(judged), judged.weight);
  }));
  const worth = names.map((feature, f) => {
    const own = increases[f]!, increase = meanOf(own);
    const spread = meanOf(own.map((each) => (each - increase) ** 2)) / Math.max(1, own.length - 1);
    return { feature, increase, standardError: Math.sqrt(spread) };
  });
  const weak = worth.filter(({ increase, standardError }) => increase <= 2 * standardError)
    .toSorted((a, b) => a.increase - b.increase).map(({ feature }) => feature).slice(0, names.length - 1);
  let without = all, dropped: readonly string[] = [], tried = 0;
  for (let size = weak.length; size >= 1; size = Math.floor(size / 2)) {
    tried++;
    const left = weak.slice(0, size);
    const fewer = { ...matrix, features: matrix.features.filter(({ name }) => !left.includes(name)) };
    const error = meanOf(folds.map((fold) => {
      const { predict, judged } = fitted(fewer, fold, seed);
      return rmse(judged.target!, predict(judged), judged.weight);
    }));
    if (!(error <= all)) continue;
    [without, dropped] = [error, left];
    break;
  }
  return {
    features: worth.map((each) => ({ ...each, dropped: dropped.includes(each.feature) }))
      .toSorted((a, b) => b.increase - a.increase),
    kept: names.filter((name) => !dropped.includes(name)),
    all,
    without,
    tried,
    folds: folds.length,
  };
}

function fitted(matrix: Matrix, { learn, judge }: Fold, seed: number) {
  const predictor = new Predictor(fitBoosting(takeMatrixRows(matrix, learn), { ...settings, seed }));
  return { predict: (rows: Matrix) => predictor.raw(rows), judged: takeMatrixRows(matrix, judge) };
}

function rmse(target: Float64Array, predicted: Float64Array, weight?: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < target.length; row++) {
    const w = weight?.[row] ?? 1;
    sum += w * (target[row]! - predicted[row]!) ** 2;
    total += w;
  }
  return Math.sqrt(sum / total);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Searches features as a notebook's parameter asks: null where it is "off".
 *
 * @throws {RangeError} when it is neither "on" nor "off", and what `searchFeatures()` throws.
 */
export function featuresAsked(asked: string, train: () => Matrix, seed: number): FeatureSearch | null {
  if (asked === "off") return null;
  if (asked === "on") return searchFeatures(train(), { seed });
  throw new RangeError(`Cannot select features as "select" must be on or off: current value is "${asked}"`);
}

/** The decisions on candidates, in which those that were dropped are refused. */
export function decisionsWithout(
  decisions: readonly FeatureDecision[],
  found: FeatureSearch | null,
): FeatureDecision[] {
  const dropped = new Set(found?.features.filter((each) => each.dropped).map(({ feature }) => feature));
  return decisions.map((each) =>
    each.selected && dropped.has(each.feature)
      ? { ...each, selected: false, reason: "no use on folds" }
      : each
  );
}

/** What was dropped, and at what error, in Markdown. */
export function featureSearchReading(found: FeatureSearch | null): string {
  if (found === null) return "*Not asked:* no feature is dropped for being of no use (`--select on` does).";
  const { features, all, without, tried, folds } = found;
  const dropped = features.filter((each) => each.dropped).map(({ feature }) => inWords(feature));
  const error = `on ${folds} folds of the training stays the RMSE is ${without.toFixed(3)} days`;
  if (dropped.length === 0) {
    return tried === 0
      ? `**All features are kept:** shuffling any of them surely makes the error grow; ${error}.`
      : `**All features are kept:** without ${
        tried === 1 ? "the weak ones" : `any of ${tried} sets of weak ones`
      } ` +
        `the error rises; ${error}.`;
  }
  return `**Dropped: ${dropped.join(", ")}.** Without ${
    dropped.length === 1 ? "it" : "them"
  }, ${error}, with all ` +
    `${all.toFixed(3)}.`;
}

/** The features by what they are worth on folds, the most useful first. */
export function featureSearchTable({ features }: FeatureSearch): Table {
  return tableOf({
    feature: categoryColumn(features.map(({ feature }) => inWords(feature))),
    increase_of_rmse: numberColumn(features.map(({ increase }) => increase)),
    standard_error: numberColumn(features.map(({ standardError }) => standardError)),
    decision: categoryColumn(features.map(({ dropped }) => dropped ? "dropped: no use on folds" : "kept")),
  });
}
