import type { Interval } from "lib/stats/mod.ts";
import type { SurveyDesign } from "../survey/survey_design.ts";
import { linearisedVariance } from "./linearised_variance.ts";
import { type EstimateOptions, intervalOf } from "./survey_estimate.ts";

/**
 * The mean that a domain would have if its bands (of age, say) were as many as in a standard population:
 * direct standardisation, with its linearised error, as R's `svystandardize`. NaN where the domain has nobody
 * of a band that the standard has.
 *
 * @param bands of each row the place of its band; negative where it isn't known, which leaves the row out.
 * @param standard the share of each band; they need not sum to 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { standardisedMean } from "lib/population/estimate/standardised_mean.ts";
 * import { designOf } from "lib/population/survey/survey_design.ts";
 *
 * const of = Float64Array.of(1, 1, 1), psu = Float64Array.of(1, 2, 3);
 * const design = designOf({ weight: of, stratum: of, psu }, "centred");
 * const { value } = standardisedMean(Float64Array.of(0, 0, 1), design, Int32Array.of(0, 0, 1), [1, 1]);
 * assertEquals(value, 0.5);
 * ```
 */
export function standardisedMean(
  values: Float64Array,
  design: SurveyDesign,
  bands: Int32Array,
  standard: readonly number[],
  options: EstimateOptions = {},
): Interval & { readonly error: number } {
  const { isIn: inDomain = () => true, scale = "plain", level = 0.95 } = options;
  const isIn = (row: number) => !Number.isNaN(values[row]!) && bands[row]! >= 0 && inDomain(row);
  const all = standard.reduce((sum, each) => sum + each, 0);
  const people = new Float64Array(standard.length), sums = new Float64Array(standard.length);
  for (let row = 0; row < values.length; row++) {
    if (!isIn(row)) continue;
    people[bands[row]!]! += design.weight[row]!;
    sums[bands[row]!]! += design.weight[row]! * values[row]!;
  }
  const means = sums.map((sum, band) => sum / people[band]!);
  const value = standard.reduce((sum, each, band) => each > 0 ? sum + each / all * means[band]! : sum, 0);
  const move = values.map((each, row) => {
    if (!isIn(row)) return 0;
    const band = bands[row]!;
    return standard[band]! / all * design.weight[row]! * (each - means[band]!) / people[band]!;
  });
  const { variance, degrees } = linearisedVariance(move, design, isIn);
  const error = Number.isNaN(value) ? NaN : Math.sqrt(variance);
  return { ...intervalOf({ value, error, degrees }, scale, level), error };
}
