import { type Interval, studentQuantile } from "lib/stats/mod.ts";
import type { SurveyDesign } from "../survey/survey_design.ts";
import { linearisedVariance } from "./linearised_variance.ts";

/** What a survey says of a population, with an interval that knows how it was drawn. */
export type SurveyEstimate = Interval & {
  /** Its standard error. */
  readonly error: number;
  /** Respondents whose answer is known, of the domain; and how many people they stand for. */
  readonly rows: number;
  readonly people: number;
  /** By how much its variance is above that of as many rows drawn singly; NaN where none vary. */
  readonly designEffect: number;
  /** As many rows drawn singly would say as much. */
  readonly effectiveRows: number;
  readonly degrees: number;
};

export type EstimateOptions = {
  /** The rows of the domain. Default: all. */
  readonly isIn?: ((row: number) => boolean) | undefined;
  /** `logit`: the interval of a share, which stays between 0 and 1; `plain`: symmetric. Default plain. */
  readonly scale?: "logit" | "plain";
  /** Default 0.95. */
  readonly level?: number;
};

/**
 * The weighted mean of a domain, with its linearised standard error, an interval by Student's distribution,
 * and its design effect, as R's `survey`: `svymean`, `svyciprop(method = "logit")`, `deff = "replace"`.
 *
 * Rows whose value is NaN are outside of the domain. NaN of no rows; the interval's ends are NaN where there
 * are no degrees of freedom, or all shares are 0 or 1.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { surveyMean } from "lib/population/estimate/survey_estimate.ts";
 * import { designOf } from "lib/population/survey/survey_design.ts";
 *
 * const rows = { weight: Float64Array.of(3, 1), stratum: Float64Array.of(1, 1), psu: Float64Array.of(1, 2) };
 * const { value, error } = surveyMean(Float64Array.of(0, 1), designOf(rows, "centred"));
 * assertAlmostEquals(value, 0.25);
 * assertAlmostEquals(error, 0.375);
 * ```
 */
export function surveyMean(
  values: Float64Array,
  design: SurveyDesign,
  options: EstimateOptions = {},
): SurveyEstimate {
  const { isIn: inDomain = () => true, scale = "plain", level = 0.95 } = options;
  const domain = values.map((value, row) => Number(!Number.isNaN(value) && inDomain(row)));
  const isIn = (row: number) => domain[row] === 1;
  let [rows, people, sum] = [0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    if (!isIn(row)) continue;
    rows++;
    people += design.weight[row]!;
    sum += design.weight[row]! * values[row]!;
  }
  const value = rows > 0 ? sum / people : NaN, move = new Float64Array(values.length);
  let spread = 0;
  for (let row = 0; row < values.length; row++) {
    if (!isIn(row)) continue;
    const far = values[row]! - value, weight = design.weight[row]! / people;
    move[row] = weight * far;
    spread += weight * far * far;
  }
  const { variance, degrees } = linearisedVariance(move, design, isIn);
  const error = rows > 0 && degrees > 0 ? Math.sqrt(variance) : NaN;
  const designEffect = spread > 0 ? variance * (rows - 1) / spread : NaN;
  const interval = intervalOf({ value, error, degrees }, scale, level);
  return { ...interval, error, rows, people, designEffect, effectiveRows: rows / designEffect, degrees };
}

/** An interval of a value by its standard error and Student's distribution, on one of two scales. */
export function intervalOf(
  { value, error, degrees }: { readonly value: number; readonly error: number; readonly degrees: number },
  scale: "logit" | "plain" = "plain",
  level = 0.95,
): Interval {
  if (!(degrees > 0) || Number.isNaN(error)) return { value, lower: NaN, upper: NaN };
  const times = studentQuantile((1 + level) / 2, degrees);
  if (scale === "plain") return { value, lower: value - times * error, upper: value + times * error };
  if (!(value > 0 && value < 1)) return { value, lower: NaN, upper: NaN };
  const at = Math.log(value / (1 - value)), far = times * error / (value * (1 - value));
  const share = (score: number) => 1 / (1 + Math.exp(-score));
  return { value, lower: share(at - far), upper: share(at + far) };
}
