import type { SurveyDesign } from "../survey/survey_design.ts";
import { linearisedVariance } from "./linearised_variance.ts";
import { intervalOf, type SurveyEstimate } from "./survey_estimate.ts";

/**
 * How many people a sum over a population comes to: of answers of 0 and 1, those that are a yes. Rows whose
 * value is NaN count nothing, so that it is too low by them. As R's `svytotal`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { surveyTotal } from "lib/population/estimate/survey_total.ts";
 * import { designOf } from "lib/population/survey/survey_design.ts";
 *
 * const rows = { weight: Float64Array.of(3, 1), stratum: Float64Array.of(1, 1), psu: Float64Array.of(1, 2) };
 * assertEquals(surveyTotal(Float64Array.of(0, 1), designOf(rows, "centred")).value, 1);
 * ```
 */
export function surveyTotal(
  values: Float64Array,
  design: SurveyDesign,
): Pick<SurveyEstimate, "value" | "lower" | "upper" | "error"> {
  const move = values.map((value, row) => Number.isNaN(value) ? 0 : design.weight[row]! * value);
  const value = move.reduce((sum, each) => sum + each, 0);
  const { variance, degrees } = linearisedVariance(move, design, (row) => !Number.isNaN(values[row]!));
  const error = Math.sqrt(variance);
  return { ...intervalOf({ value, error, degrees }), error };
}
