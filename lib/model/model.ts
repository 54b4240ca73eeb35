import type { FeatureSchema, Matrix } from "lib/features/mod.ts";
import type { Ensemble, Probabilities } from "lib/trees/mod.ts";
import type { CellParameters } from "./baseline/cell_median.ts";
import type { LinearParameters } from "./linear/ridge.ts";
import type { NeuralParameters } from "./neural/neural_model.ts";

export type ModelKind =
  | "mean"
  | "median"
  | "cell-median"
  | "ridge"
  | "logistic"
  | "forest"
  | "boosting"
  | "neural"
  | "reference-forest";

/** What a prediction is: a stay in days, or the probability of a yes. */
export type Predicts = "days" | "probability";

/**
 * What maps a model's probabilities to calibrated ones: a line of their log-odds, or a rising curve through
 * the points `at` (ascending) and `to`, straight between them and flat beyond.
 */
export type Calibration =
  | { readonly kind: "logistic"; readonly intercept: number; readonly slope: number }
  | { readonly kind: "isotonic"; readonly at: readonly number[]; readonly to: readonly number[] };

/**
 * One feature's share in a prediction: the contributions of a row and the base sum to it. In days, or where
 * the model predicts a probability in its log-odds.
 */
export type Contribution = { readonly feature: string; readonly amount: number };
export type Explanation = { readonly base: number; readonly contributions: readonly Contribution[] };

/**
 * A fitted model: a plain value that predicts days or probabilities, explains them, and can be written down.
 */
export interface Model {
  readonly kind: ModelKind;
  readonly predicts: Predicts;
  /** The features that it was fitted on, in their order. */
  readonly features: readonly string[];
  /**
   * For each row what the model predicts. @throws {TypeError} when the matrix's features are not those fitted
   * on.
   */
  predict(matrix: Matrix): Float64Array;
  /** For each row the probability of each class, level or time; only of models that tell these apart. */
  probabilities?(matrix: Matrix): Probabilities;
  /** For each row, where its prediction comes from. */
  explain(matrix: Matrix): Explanation[];
  /** Everything that `predict` needs, for others to read; null where a model is for comparison only. */
  readonly parameters: Parameters | null;
  /** How what the parameters predict was calibrated; left out where it was not. */
  readonly calibration?: Calibration;
}

/** What a fitted model is made of, by what computes it. */
export type Parameters =
  | { readonly kind: "constant"; readonly schema: readonly FeatureSchema[]; readonly days: number }
  | CellParameters
  | LinearParameters
  | NeuralParameters
  | { readonly kind: "trees"; readonly ensemble: Ensemble };
