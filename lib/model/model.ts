import type { Matrix } from "lib/features/mod.ts";

export type ModelKind =
  | "mean"
  | "median"
  | "cell-median"
  | "ridge"
  | "forest"
  | "boosting"
  | "neural"
  | "reference-forest";

/** One feature's share in a prediction, in days: the contributions of a row and the base sum to its prediction. */
export type Contribution = { readonly feature: string; readonly days: number };
export type Explanation = { readonly base: number; readonly contributions: readonly Contribution[] };

/** A fitted model: a plain value that predicts stay days, explains them, and can be written down. */
export interface Model {
  readonly kind: ModelKind;
  /** The features that it was fitted on, in their order. */
  readonly features: readonly string[];
  /** Stay in days for each row. @throws {TypeError} when the matrix's features are not those fitted on. */
  predict(matrix: Matrix): Float64Array;
  /** For each row, where its prediction comes from. */
  explain(matrix: Matrix): Explanation[];
  /** Everything that `predict` needs, as JSON; typed arrays are written by `lib/registry/state_bytes.ts`. */
  toState(): ModelState;
}

/** A model's parameters: JSON values and typed arrays. */
export type ModelState = { readonly [key: string]: StateValue };
export type StateValue =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Int32Array
  | Uint16Array
  | Uint8Array
  | readonly StateValue[]
  | ModelState;
