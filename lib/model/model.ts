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

/** What a prediction is: a stay in days, the probability of a yes, or that of each of several classes. */
export type Predicts = "days" | "probability" | "classes";

/** A rising curve through the points `at` (ascending) and `to`, straight between them and flat beyond. */
export type Curve = { readonly at: readonly number[]; readonly to: readonly number[] };

/** What maps the probability of a yes to a calibrated one: a line of its log-odds, or a curve. */
export type RiskCalibration =
  | { readonly kind: "logistic"; readonly intercept: number; readonly slope: number }
  | { readonly kind: "isotonic" } & Curve;

/** Of classes: each to the power of 1 / temperature, or by a curve of its own; then divided by their sum. */
export type ClassCalibration =
  | { readonly kind: "temperature"; readonly temperature: number }
  | { readonly kind: "isotonic by class"; readonly classes: readonly Curve[] };

export type Calibration = RiskCalibration | ClassCalibration;

/**
 * One feature's share in a prediction: the contributions of a row and the base sum to it. In days, or where
 * the model predicts a probability in its log-odds; of classes see `classesModel()`.
 */
export type Contribution = { readonly feature: string; readonly amount: number };
export type Explanation = { readonly base: number; readonly contributions: readonly Contribution[] };

/**
 * A fitted model: a plain value that predicts days or probabilities, explains them, and can be written down.
 */
export interface Model {
  readonly kind: ModelKind;
  readonly predicts: Predicts;
  /** What the classes are called, in their order; only where these are predicted. */
  readonly classes?: readonly string[];
  /** The features that it was fitted on, in their order. */
  readonly features: readonly string[];
  /**
   * For each row what the model predicts; of classes the number of the likeliest, the first of equals.
   *
   * @throws {TypeError} when the matrix's features are not those fitted
   * on.
   */
  predict(matrix: Matrix): Float64Array;
  /** For each row the probability of each class, level or time; only of models that tell these apart. */
  probabilities?(matrix: Matrix): Probabilities;
  /**
   * For each row, where its prediction comes from.
   *
   * @param of the class by its number, where these are predicted; of each row the likeliest when left out.
   */
  explain(matrix: Matrix, of?: number): Explanation[];
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
