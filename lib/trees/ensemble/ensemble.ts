import type { FeatureSchema } from "lib/features/mod.ts";

/**
 * What the trees were fitted for, with its parameters: it says what a raw score means.
 *
 * | name | raw score of a row |
 * |---|---|
 * | squared, huber | the mean (Huber's, for residuals above `delta`) |
 * | absolute, quantile | the median; for each of `quantiles`, in that order, that quantile |
 * | poisson, gamma, tweedie | the logarithm of the mean (Tweedie's variance is the mean to the `power`) |
 * | logistic | the log-odds of class 1 |
 * | softmax | one a class; probabilities are their softmax |
 * | ordinal | the log-odds of level > k is the raw score minus `thresholds[k]` |
 * | hazard | for each interval, ending at `ends[k]`, the log-odds that what was under way ends in it |
 * | shares | one a class: the share of the class among the training rows alike (a forest of classes) |
 * | isolation | the mean path length; `sampleSize` rows grew each tree |
 */
export type Objective =
  | { readonly name: "squared" | "absolute" | "poisson" | "gamma" | "logistic" }
  | { readonly name: "quantile"; readonly quantiles: readonly number[] }
  | { readonly name: "huber"; readonly delta: number }
  | { readonly name: "tweedie"; readonly power: number }
  | { readonly name: "softmax" | "shares"; readonly classes: number }
  | { readonly name: "ordinal"; readonly thresholds: readonly number[] }
  | { readonly name: "hazard"; readonly ends: readonly number[] }
  | { readonly name: "isolation"; readonly sampleSize: number };

/** Trees in one set of arrays: node i of the arrays is a split when `left[i] >= 0`, else a leaf. */
export type Ensemble = {
  /** Names, types and labels of the features. */
  readonly schema: readonly FeatureSchema[];
  readonly objective: Objective;
  /** Raw scores a row: tree t adds to output `t % outputs`. */
  readonly outputs: number;
  /** One an output. */
  readonly base: Float64Array;
  /** raw = base + scale * (sum of leaf values): 1 for boosting, 1 / (trees of an output) for forests. */
  readonly scale: number;
  /** The node of each tree's root. */
  readonly roots: Int32Array;
  /** The feature that a node asks for; -1 in leaves. */
  readonly feature: Int32Array;
  /** Numeric split: `value <= threshold` goes left (a raw value, not a bin). */
  readonly threshold: Float64Array;
  /**
   * Categorical split: where its set starts in `categoryBits`, `ceil(labels / 32)` words; -1 for numeric
   * splits.
   */
  readonly categoryStart: Int32Array;
  /** Bit c of a set: category c goes left. */
  readonly categoryBits: Uint32Array;
  /** 1 where NaN, -1 and unseen categories go left. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Of leaves their value, of inner nodes the mean of it, by cover. */
  readonly value: Float64Array;
  /** The sum of the training rows' weights in a node. */
  readonly cover: Float64Array;
  /** By how much a split reduced the loss; 0 in leaves. */
  readonly gain: Float64Array;
  /** What classes or levels are called, by number; absent where they are called by their numbers. */
  readonly classLabels?: readonly string[];
  /** What a forest's trees drew; absent where they saw all rows alike, or nobody knows. */
  readonly draws?: ForestDraws;
};

/**
 * Which rows each tree of a forest drew: they follow from the seed, and from weights and order of its
 * training rows.
 */
export type ForestDraws = {
  readonly seed: number;
  /** So many training rows had a positive weight. */
  readonly rows: number;
};

/** Each class is an output. */
export const MOST_CLASSES = 65_536;

/** How many classes, levels or times an objective tells apart; null when it tells none. */
export function classCount(objective: Objective): number | null {
  switch (objective.name) {
    case "logistic":
      return 2;
    case "softmax":
    case "shares":
      return objective.classes;
    case "ordinal":
      return objective.thresholds.length + 1;
    case "hazard":
      return objective.ends.length + 1;
    default:
      return null;
  }
}
