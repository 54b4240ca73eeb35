import type { Ensemble } from "../ensemble.ts";

/**
 * What each feature adds to each raw score: `raw[row, output] = base[output] + sum over features of values`.
 *
 * `values[(row * outputs + output) * features.length + feature]`, in the unit of raw scores (for a log link: of
 * logarithms).
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
 * Adds what a tree's features contribute to the rows of a block, from row `from` on:
 * `contributions[pattern * used.length + place]` of the row's pattern to feature `used[place]`.
 */
export function addPatterns(
  { values, outputs, features }: ShapValues,
  output: number,
  from: number,
  used: Int32Array,
  patternOf: Int32Array,
  contributions: Float64Array,
): void {
  for (let i = 0; i < patternOf.length; i++) {
    const to = ((from + i) * outputs + output) * features.length;
    const at = patternOf[i]! * used.length;
    for (let place = 0; place < used.length; place++) {
      values[to + used[place]!]! += contributions[at + place]!;
    }
  }
}
