/**
 * Numbers in, numbers out: seeded randomness, quantiles, distances between distributions, hypothesis tests
 * and the bootstrap.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { kolmogorovSmirnov, randomSource, sortedNumbers, sortedQuantile } from "lib/stats/mod.ts";
 *
 * const random = randomSource(1);
 * const stays = sortedNumbers(Float64Array.from({ length: 99 }, (_, i) => i + 1));
 * assertEquals(sortedQuantile(stays, 0.5), 50);
 * assertEquals(kolmogorovSmirnov(stays, stays).statistic, 0);
 * assertEquals(random() === randomSource(1)(), true);
 * ```
 * @module
 */
export { benjaminiHochberg } from "./benjamini_hochberg.ts";
export { bootstrap, bootstrapAll, type BootstrapOptions } from "./bootstrap.ts";
export { chiSquare } from "./chi_square.ts";
export { solveCholesky } from "./cholesky.ts";
export { cliffsDelta } from "./cliffs_delta.ts";
export { contingency } from "./contingency.ts";
export { dayMs, dayStart, isMidnight, isoDay } from "./day.ts";
export { denseGroups } from "./dense_groups.ts";
export { fisherExact } from "./fisher_exact.ts";
export { grouped } from "./grouped.ts";
export type { Interval } from "./interval.ts";
export { kolmogorovSmirnov } from "./kolmogorov_smirnov.ts";
export { kruskalWallis } from "./kruskal_wallis.ts";
export { labelCounts } from "./label_counts.ts";
export { pairedBootstrap } from "./paired_bootstrap.ts";
export { populationStability, populationStabilityOfCounts } from "./population_stability.ts";
export { quantile, sortedNumbers, sortedQuantile } from "./quantile.ts";
export { normal, randomSource, sampleWithoutReplacement, shuffled } from "./random.ts";
export { rowDrawer } from "./row_drawer.ts";
export { firstAtLeast } from "./search.ts";
export { shareDistance } from "./share_distance.ts";
export { spearman } from "./spearman.ts";
export { summary } from "./summary.ts";
export { weightedMean } from "./weighted_mean.ts";
export { weightedMedian } from "./weighted_median.ts";
