import { populationStabilityOfCounts } from "./population_stability.ts";
import { chiSquareTail } from "./tail_probability.ts";

/** How far a sample has moved from another, and what chance has to do with it. */
export type PopulationShift = {
  /** Population stability index. */
  readonly index: number;
  /** The index less what two samples of one population have on average; at least 0. */
  readonly corrected: number;
  /** The probability that two samples of one population are as far apart. */
  readonly pValue: number;
};

/**
 * The population stability index of counts by category with its small-sample correction: of one population,
 * the index of samples of m and n over k categories is (1/m + 1/n) times a chi-square of k - 1 degrees, which
 * of few rows is far above the customary limit of 0.25. NaN when a side counts nothing.
 *
 * Source: B. Yurdakul, Statistical properties of population stability index
 * (https://scholarworks.wmich.edu/dissertations/3208).
 *
 * @throws {TypeError} when the sides differ in their number of categories.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { populationShift } from "lib/stats/population_shift.ts";
 *
 * const few = populationShift(Float64Array.of(4, 1, 3), Float64Array.of(1, 4, 3));
 * assert(few.index > 0.25 && few.corrected < few.index && few.pValue > 0.1);
 * ```
 */
export function populationShift(reference: Float64Array, current: Float64Array): PopulationShift {
  const index = populationStabilityOfCounts(reference, current);
  const scale = 1 / totalOf(reference) + 1 / totalOf(current);
  const degrees = reference.filter((count, i) => count + current[i]! > 0).length - 1;
  if (Number.isNaN(index)) return { index, corrected: NaN, pValue: NaN };
  if (degrees < 1) return { index, corrected: 0, pValue: 1 };
  const corrected = Math.max(0, index - degrees * scale);
  return { index, corrected, pValue: chiSquareTail(index / scale, degrees) };
}

function totalOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
