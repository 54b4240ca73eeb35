import { countOfCodes } from "./count_of_codes.ts";
import { ranks } from "./ranks.ts";
import { chiSquareTail } from "./tail_probability.ts";

/** Whether a number differs between groups, and how much of it they explain. */
export type KruskalWallis = {
  /** H, corrected for ties. */
  readonly statistic: number;
  /** Groups with a value, less one. */
  readonly degrees: number;
  readonly pValue: number;
  /** Effect size: the share of the ranks' variance that lies between the groups, 0 to 1. */
  readonly epsilonSquared: number;
  /** Values counted. */
  readonly n: number;
};

/**
 * The Kruskal-Wallis test that a number is distributed alike in every group.
 *
 * H is the variance of average ranks between the groups over their whole variance, times n - 1, which holds
 * with ties too. A NaN value or a negative code is missing: the row is left out. With fewer than two groups,
 * or all values equal, there is nothing to test: the statistic, p-value and effect are NaN. Source: W.
 * Kruskal and W. Wallis, Use of ranks in one-criterion variance analysis
 * (https://doi.org/10.1080/01621459.1952.10483441); effect size: rank epsilon squared
 * (https://easystats.github.io/effectsize/reference/rank_epsilon_squared.html).
 *
 * @param codes the group of each value, from 0.
 * @throws {TypeError} when values and codes differ in length.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { kruskalWallis } from "lib/stats/kruskal_wallis.ts";
 *
 * const { statistic } = kruskalWallis(Float64Array.of(1, 2, 3, 4), Int32Array.of(0, 0, 1, 1));
 * assertAlmostEquals(statistic, 2.4, 1e-14);
 * ```
 */
export function kruskalWallis(values: Float64Array, codes: Int32Array): KruskalWallis {
  if (values.length !== codes.length) {
    throw new TypeError(
      `Cannot compare groups as every value must have a group: ${values.length} values, ${codes.length} groups`,
    );
  }
  const used = new Float64Array(values.length), group = new Int32Array(values.length);
  let n = 0;
  for (let row = 0; row < values.length; row++) {
    if (codes[row]! < 0 || Number.isNaN(values[row]!)) continue;
    used[n] = values[row]!;
    group[n++] = codes[row]!;
  }
  const { groups, between, total } = rankVariance(ranks(used.subarray(0, n)), group.subarray(0, n));
  const degrees = Math.max(0, groups - 1);
  const testable = degrees > 0 && total > 0;
  const epsilonSquared = testable ? between / total : NaN;
  const statistic = epsilonSquared * (n - 1);
  return {
    statistic,
    degrees,
    pValue: testable ? chiSquareTail(statistic, degrees) : NaN,
    epsilonSquared,
    n,
  };
}

/**
 * Sums of squared distances from the mean rank: of the groups' means (times their size), and of every rank.
 */
function rankVariance(rank: Float64Array, group: Int32Array) {
  const length = countOfCodes(group);
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  const mean = (rank.length + 1) / 2;
  let total = 0;
  for (let i = 0; i < rank.length; i++) {
    const distance = rank[i]! - mean;
    sums[group[i]!] = sums[group[i]!]! + distance;
    counts[group[i]!] = counts[group[i]!]! + 1;
    total += distance * distance;
  }
  let groups = 0;
  let between = 0;
  for (let code = 0; code < length; code++) {
    if (counts[code] === 0) continue;
    groups++;
    between += sums[code]! ** 2 / counts[code]!;
  }
  return { groups, between, total };
}
