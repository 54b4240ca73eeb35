import type { Objective } from "../ensemble/ensemble.ts";

/** The objectives that boosting can fit. */
export type LossName = Exclude<Objective["name"], "shares" | "isolation">;

/** Rows of one thread: all arrays start at its first row. Lists have an entry an output. */
export type LossRows = {
  readonly count: number;
  readonly target: Float64Array;
  /** 1 where what is timed was still under way at the target; only the hazard asks. */
  readonly censored: Uint8Array | null;
  readonly scores: readonly Float64Array[];
  /**
   * To be set: the negative first derivative of a row's loss. Outputs that are apart share one array, and one
   * of second derivatives.
   */
  readonly gradient: readonly Float64Array[];
  /** To be set: the second derivative; none where it is always 1. */
  readonly hessian: readonly Float64Array[];
  /**
   * Sets `to`, one of the arrays above, to `e^(factor * score)` of an output; see kernels/exponentials.ts.
   */
  exponentials(output: number, factor: number, to: Float64Array): void;
  /**
   * Sets an output's gradients to `above` where the target is above the score, `below` where it is below,
   * else 0.
   */
  signs(output: number, above: number, below: number): void;
  /**
   * Sets an output's gradients and second derivatives to those of the log loss, as `Loss.setGradients()`
   * says; see kernels/derivative_kernels.ts.
   */
  logistic(output: number): Float64Array | null;
};

/** The training target as a whole; weights are whole numbers of a unit, null means 1 each. */
export type LossTarget = {
  readonly target: Float64Array;
  readonly weights: Uint32Array | null;
  /** The weights before they were rounded to units, for means: an outlier's rounding would show in them. */
  readonly relativeWeights?: (() => Float64Array) | null;
  readonly censored: Uint8Array | null;
  /** What rows' scores start from beside the base; null or absent when all are 0. */
  readonly offset?: Float64Array | null;
};

/**
 * A loss as boosting needs it. Derivatives are computed row by row, with no function but exponentials that V8
 * or a kernel computes from additions and multiplications, the same on every machine; no sum over rows is
 * formed here in floating point.
 */
export type Loss = {
  readonly name: LossName;
  readonly outputs: number;
  /** The second derivative is 1 for all rows. */
  readonly unitHessian: boolean;
  /**
   * Second derivatives before weights, where all rows have one: no row's is greater than `most`; and what
   * they are at the scores before the first tree, of the least output.
   */
  readonly hessians?: { readonly most: number; atStart(base: Float64Array): number };
  /** There are several outputs, and derivatives hang on an output's own score alone. */
  readonly outputsAreApart?: true;
  readonly objective: Objective;
  /** What a target must be, when it isn't: "every target must be 0 or 1". Null when all are right. */
  wrongTarget(target: Float64Array): string | null;
  /**
   * The score before the first tree, an output: the best for all rows, given the offset where the loss has
   * one score and a simple answer (not ordinal and hazard).
   */
  start(target: LossTarget): Float64Array;
  /**
   * Sets the derivatives of all outputs; of one at a time where outputs are apart. Returns the largest size
   * of each where they are times the rows' weights already.
   */
  setGradients(rows: LossRows, output: number): Float64Array | null | void;
  /** A leaf takes exactly this quantile of its rows' residuals, where this isn't null. */
  leafQuantile(output: number): number | null;
  /**
   * The step that is best for a leaf, where its Newton step may go far beyond: no leaf steps further. All of
   * a leaf's rows are taken to have the same part in its sums.
   */
  furthestStep?(newton: number): number;
  /** One row's loss: `score(k)` is its raw score k. */
  lossOf(target: number, score: (output: number) => number, censored: boolean): number;
  /** Parameters that are fitted between rounds, if the loss has any. */
  readonly fitted?: FittedParameters;
};

/** Parameters moved after each round by sums over all rows, which are exact whole numbers. */
export type FittedParameters = {
  /** How many sums there are. */
  readonly count: number;
  /** Adds to `sums`, with the rows' weights, terms rounded to whole numbers. */
  addSums(rows: LossRows, weight: (row: number) => number, sums: Float64Array): void;
  /** Moves the parameters by the sums of all threads. */
  update(sums: Float64Array): void;
};

/** The targets less their offsets, for losses of the difference between target and score. */
export function aboveOffset(rows: LossTarget): LossTarget {
  const { target, offset } = rows;
  return offset ? { ...rows, target: target.map((each, row) => each - offset[row]!) } : rows;
}

/** Whether every target obeys a rule. */
export function everyTarget(target: Float64Array, rule: (value: number) => boolean): boolean {
  for (let i = 0; i < target.length; i++) if (!rule(target[i]!)) return false;
  return true;
}

/** 1 / (1 + e^-x), without overflow. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + e^x), without overflow. */
export function logOnePlusExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
