import type { Interval } from "lib/stats/mod.ts";
import type { SurveyDesign } from "../survey/survey_design.ts";
import { linearisedVariance } from "./linearised_variance.ts";
import { intervalOf } from "./survey_estimate.ts";

/** A statistic, and by how much each row moves it: what its variance over a design follows from. */
export type Moved = { readonly value: number; readonly move: Float64Array };
export type MovedEstimate = Interval & { readonly error: number; readonly degrees: number };

/** A statistic with its interval over a design: NaN ends where it can't be told. */
export function movedEstimate(
  { value, move }: Moved,
  design: SurveyDesign,
  scale: "logit" | "plain" = "plain",
): MovedEstimate {
  const { variance, degrees } = linearisedVariance(move, design, (row) => move[row] !== 0);
  const error = Number.isNaN(value) ? NaN : Math.sqrt(variance);
  return { ...intervalOf({ value, error, degrees }, scale), error, degrees };
}

/**
 * A ratio of two weighted sums over rows, linearised: a share of those that are something, say. Rows where
 * both are 0 move nothing, so that a domain is told by zeros; NaN where the lower sum is 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { movedRatio } from "lib/population/estimate/moved_estimate.ts";
 *
 * const { value, move } = movedRatio(Float64Array.of(1, 0), Float64Array.of(1, 1), Float64Array.of(1, 3));
 * assertEquals([value, ...move], [0.25, 0.1875, -0.1875]);
 * ```
 */
export function movedRatio(upper: Float64Array, lower: Float64Array, weight: Float64Array): Moved {
  let [above, below] = [0, 0];
  for (let row = 0; row < weight.length; row++) {
    above += weight[row]! * upper[row]!;
    below += weight[row]! * lower[row]!;
  }
  const value = below > 0 ? above / below : NaN;
  return { value, move: weight.map((w, row) => w * (upper[row]! - value * lower[row]!) / below) };
}

/** The difference of two statistics of the same rows. */
export function movedDifference(one: Moved, other: Moved): Moved {
  return { value: one.value - other.value, move: one.move.map((each, row) => each - other.move[row]!) };
}
