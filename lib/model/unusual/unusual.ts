import { type Matrix, takeMatrixRows, valueText } from "lib/features/mod.ts";
import { quantile, randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";
import { rowsWhere } from "lib/table/mod.ts";
import { anomalyScores, type Ensemble, fitIsolationForest, TreeExplainer } from "lib/trees/mod.ts";

/** What tells stays that are unlike those learnt from: it knows no outcome. */
export type Unusual = {
  readonly forest: Ensemble;
  /** The score above which a stay is unusual: one in a hundred of those learnt from has it. */
  readonly limit: number;
};

/** What a stay's values have to say for being unlike others. */
export type Oddity = {
  readonly feature: string;
  /** The stay's value, in words: "missing" where it has none. */
  readonly value: string;
};

export type UnusualRows = {
  /** From 0 to 1: about 0.5 for stays like the others, more for those that are soon told from all. */
  readonly scores: Float64Array;
  /** Of each unusual stay the features that make it so, the most first, at most three; null of all others. */
  readonly oddities: readonly (readonly Oddity[] | null)[];
};

/** The share of stays that count as unusual where they are as those learnt from. */
export const unusualShare = 0.01;
/** Stays that it is learnt from: each tree sees a few, and the limit is a quantile that more hardly move. */
const mostRows = 5000;
const mostOddities = 3;
/** One for each forest: what it keeps of the trees makes a stay alone cost little. */
const explainers = new WeakMap<Ensemble, TreeExplainer>();

/**
 * Learns which stays are unlike the others by what is known of them alone: an isolation forest, and the score
 * that one in a hundred of the stays exceeds.
 *
 * @throws {RangeError} when there are no rows, or a number is infinite.
 */
export function fitUnusual(matrix: Matrix, { seed }: { readonly seed: number }): Unusual {
  const { rowCount } = matrix;
  const drawn = rowCount <= mostRows
    ? matrix
    : takeMatrixRows(matrix, sampleWithoutReplacement(rowCount, mostRows, randomSource(seed)));
  const forest = fitIsolationForest(drawn, { trees: 100, sampleSize: 128, seed });
  return { forest, limit: quantile(anomalyScores(forest, drawn), 1 - unusualShare) };
}

/**
 * Which stays are unusual, 1 for each that is: without by what, which is most of the work.
 *
 * @throws {TypeError} when the matrix's features are not those learnt from.
 */
export function isUnusual({ forest, limit }: Unusual, matrix: Matrix): Int32Array {
  return Int32Array.from(anomalyScores(forest, matrix), (score) => score > limit ? 1 : 0);
}

/**
 * Which stays are unusual, and by what: the features that shorten the way on which the forest tells a stay
 * from the others (SHAP values of the mean depth).
 *
 * @throws {TypeError} when the matrix's features are not those learnt from.
 */
export function unusualRows({ forest, limit }: Unusual, matrix: Matrix): UnusualRows {
  const scores = anomalyScores(forest, matrix);
  const oddities = new Array<readonly Oddity[] | null>(matrix.rowCount).fill(null);
  const isOdd = (row: number) => scores[row]! > limit;
  if (!oddities.some((_, row) => isOdd(row))) return { scores, oddities };
  const odd = rowsWhere(matrix.rowCount, isOdd);
  const { features, values } = explainerOf(forest).shap(takeMatrixRows(matrix, odd));
  const featureOf = new Map(matrix.features.map((feature) => [feature.name, feature]));
  odd.forEach((row, i) => {
    const own = values.subarray(i * features.length, (i + 1) * features.length);
    const places = features.map((name, at) => ({ name, depth: own[at]! }));
    oddities[row] = places.filter(({ depth }) => depth < 0).toSorted((a, b) => a.depth - b.depth)
      .slice(0, mostOddities).map(({ name }) => ({
        feature: name,
        value: valueText(featureOf.get(name), row),
      }));
  });
  return { scores, oddities };
}

function explainerOf(forest: Ensemble): TreeExplainer {
  const kept = explainers.get(forest) ?? new TreeExplainer(forest);
  explainers.set(forest, kept);
  return kept;
}

/** "severity Extreme; visitors 14": what a log or a form says. */
export function odditiesText(oddities: readonly Oddity[]): string {
  return oddities.map(({ feature, value }) => `${feature} ${value}`).join("; ");
}
