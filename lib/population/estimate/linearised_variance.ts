import type { SurveyDesign } from "../survey/survey_design.ts";

/** A variance over a design, and its degrees of freedom: PSUs less strata, of those that have rows in it. */
export type LinearisedVariance = { readonly variance: number; readonly degrees: number };

/**
 * The variance of a statistic that each row moves by a little (Taylor's linearisation): with the sums z of
 * each PSU, the sum over strata of `n / (n - 1) sum (z - mean z)²`, n being the stratum's PSUs, drawn with
 * replacement. Rows outside of a domain move nothing and are 0: their PSUs still count, so that the variance
 * knows that the domain's size is drawn, too. A stratum with one PSU counts by the design's rule.
 *
 * Source: T. Lumley, Analysis of complex survey samples (https://doi.org/10.18637/jss.v009.i08), whose R
 * package `survey` gives the same.
 *
 * @param move by how much each row moves the statistic, its weight included; 0 outside of the domain.
 * @param isIn the rows of the domain, for the degrees of freedom; all where left out.
 * @throws {TypeError} when there is not one for each row.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { linearisedVariance } from "lib/population/estimate/linearised_variance.ts";
 * import { designOf } from "lib/population/survey/survey_design.ts";
 *
 * const rows = { weight: Float64Array.of(1, 1), stratum: Float64Array.of(1, 1), psu: Float64Array.of(1, 2) };
 * const { variance, degrees } = linearisedVariance(Float64Array.of(3, -3), designOf(rows, "centred"));
 * assertEquals([variance, degrees], [36, 1]);
 * ```
 */
export function linearisedVariance(
  move: Float64Array,
  design: SurveyDesign,
  isIn?: (row: number) => boolean,
): LinearisedVariance {
  return { variance: varianceOf(move, design), degrees: domainDegrees(design, isIn) };
}

/** The variance alone, where several statistics of one domain are told. @throws {TypeError} as above. */
export function varianceOf(move: Float64Array, { psu, stratumOf, psus, lonely }: SurveyDesign): number {
  if (move.length !== psu.length) {
    throw new TypeError(
      `Cannot take a variance as each of ${psu.length} rows must move its statistic: ${move.length} do`,
    );
  }
  const sums = new Float64Array(stratumOf.length);
  for (let row = 0; row < move.length; row++) sums[psu[row]!]! += move[row]!;
  const means = new Float64Array(psus.length), squares = new Float64Array(psus.length);
  for (let code = 0; code < sums.length; code++) {
    const stratum = stratumOf[code]!;
    means[stratum]! += sums[code]! / psus[stratum]!;
  }
  for (let code = 0; code < sums.length; code++) {
    const stratum = stratumOf[code]!, count = psus[stratum]!, sum = sums[code]!;
    if (count > 1) squares[stratum]! += count / (count - 1) * (sum - means[stratum]!) ** 2;
    else if (lonely === "centred") squares[stratum] = sum * sum;
  }
  const alone = psus.reduce((count, each) => count + (each === 1 ? 1 : 0), 0);
  const all = squares.reduce((sum, each) => sum + each, 0);
  const isAveraged = lonely === "average" && alone < psus.length;
  return isAveraged ? all * psus.length / (psus.length - alone) : all;
}

/** PSUs less strata, of those that have rows in a domain. */
export function domainDegrees(
  { psu, stratumOf, psus }: SurveyDesign,
  isIn?: (row: number) => boolean,
): number {
  const isThere = new Uint8Array(stratumOf.length), isKnown = new Uint8Array(psus.length);
  for (let row = 0; row < psu.length; row++) if (isIn === undefined || isIn(row)) isThere[psu[row]!] = 1;
  let [there, known] = [0, 0];
  for (let code = 0; code < isThere.length; code++) {
    if (isThere[code] === 0) continue;
    there++;
    known += 1 - isKnown[stratumOf[code]!]!;
    isKnown[stratumOf[code]!] = 1;
  }
  return there - known;
}
