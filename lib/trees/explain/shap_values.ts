import type { Ensemble } from "../ensemble/ensemble.ts";

/**
 * What each feature adds to each raw score: `raw[row, output] = base[output] + sum over features of values`.
 *
 * `values[(row * outputs + output) * features.length + feature]`, in the unit of raw scores (for a log link:
 * of logarithms).
 */
export type ShapValues = {
  readonly features: readonly string[];
  readonly rowCount: number;
  readonly outputs: number;
  /** The raw score without knowing any feature, one an output. */
  readonly base: Float64Array;
  readonly values: Float64Array;
};

/** SHAP values of 0, and the ensemble's base. */
export function noShapValues({ schema, outputs, base }: Ensemble, rowCount: number): ShapValues {
  return {
    features: schema.map((each) => each.name),
    rowCount,
    outputs,
    base: base.slice(),
    values: new Float64Array(rowCount * outputs * schema.length),
  };
}

/**
 * What a tree adds to the SHAP values of one output, by the patterns of sides of rows `from`, `from + 1`, …
 */
export type PatternContributions = {
  readonly output: number;
  readonly from: number;
  readonly patternOf: Int32Array;
  /** The features that the tree asks for. */
  readonly used: Int32Array;
  /** `contributions[pattern * used.length + place]` to feature `used[place]`. */
  readonly contributions: Float64Array;
};

/** Adds to each row what its pattern contributes. */
export function addPatterns(
  { values, outputs, features }: ShapValues,
  { output, from, patternOf, used, contributions }: PatternContributions,
): void {
  for (let i = 0; i < patternOf.length; i++) {
    const to = ((from + i) * outputs + output) * features.length;
    const at = patternOf[i]! * used.length;
    for (let place = 0; place < used.length; place++) {
      values[to + used[place]!]! += contributions[at + place]!;
    }
  }
}
