/**
 * Numbers in, numbers out: seeded randomness, quantiles, distances between distributions, hypothesis tests
 * and the bootstrap.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomSource, sortedNumbers, sortedQuantile } from "lib/stats/mod.ts";
 *
 * const random = randomSource(1);
 * const stays = sortedNumbers(Float64Array.from({ length: 99 }, (_, i) => i + 1));
 * assertEquals(sortedQuantile(stays, 0.5), 50);
 * assertEquals(random() === randomSource(1)(), true);
 * ```
 * @module
 */
export { ascendingRows } from "./ascending_rows.ts";
export { areaUnderCurve, meanOfHalves } from "./area_under_curve.ts";
export { benjaminiHochberg } from "./benjamini_hochberg.ts";
export { bootstrap, bootstrapAll, type BootstrapOptions } from "./bootstrap.ts";
export { bootstrapSamples } from "./bootstrap_samples.ts";
export { type ChangePoint, changePoints } from "./change_points.ts";
export { chiSquare } from "./chi_square.ts";
export { solveCholesky } from "./cholesky.ts";
export { clusteredError } from "./clustered_error.ts";
export { clusterOrder } from "./cluster_order.ts";
export { clusterStability } from "./cluster_stability.ts";
export { contingency } from "./contingency.ts";
export {
  beyond,
  mixedCounts,
  negativeBinomial,
  placeIn,
  rankedScore,
  shareUpTo,
  summed,
  upTo,
} from "./count_distributions.ts";
export { correlationRatio } from "./correlation_ratio.ts";
export { dayMs, dayNamed, dayStart, isMidnight, isoDay, timeNamed } from "./day.ts";
export { countOfCodes } from "./count_of_codes.ts";
export { denseGroups } from "./dense_groups.ts";
export { designEffect, type GroupedRows, groupedRows } from "./design_effect.ts";
export { differenceOfMeans, meanOfGroup } from "./difference_of_means.ts";
export { type ComparedColumn, gowerDistances } from "./gower.ts";
export { grouped } from "./grouped.ts";
export { interaction } from "./interaction.ts";
export { type Interval, percentileInterval } from "./interval.ts";
export { jensenShannonOfCounts } from "./jensen_shannon.ts";
export { type Clusters, kMedoids } from "./k_medoids.ts";
export { kolmogorovDistance } from "./kolmogorov_distance.ts";
export { kolmogorovTail } from "./kolmogorov_tail.ts";
export { kruskalWallis } from "./kruskal_wallis.ts";
export { labelCounts } from "./label_counts.ts";
export { numbersAt } from "./numbers_at.ts";
export { pairedBootstrap } from "./paired_bootstrap.ts";
export { type CountDistribution, countQuantile, poissonBinomial } from "./poisson_binomial.ts";
export { type PopulationShift, populationShift } from "./population_shift.ts";
export { populationStabilityOfCounts, quantileCounts } from "./population_stability.ts";
export { quantile, sortedNumbers, sortedQuantile } from "./quantile.ts";
export { lognormalMass, lognormalMeanWithin, type Range } from "./lognormal.ts";
export { normal, randomSource, sampleWithoutReplacement, shuffled } from "./random.ts";
export { type RandomEffects, randomEffects } from "./random_effects.ts";
export { ranks } from "./ranks.ts";
export { rowDrawer } from "./row_drawer.ts";
export { rowNumbers } from "./row_numbers.ts";
export { firstAbove, firstAtLeast } from "./search.ts";
export { silhouette } from "./silhouette.ts";
export { type SeasonAndTrend, seasonAndTrend } from "./season_and_trend.ts";
export { spearman } from "./spearman.ts";
export { summary } from "./summary.ts";
export { symmetricEigen } from "./symmetric_eigen.ts";
export {
  chiSquareTail,
  fisherSnedecorTail,
  normalQuantile,
  normalShare,
  studentQuantile,
  studentTails,
} from "./tail_probability.ts";
export { trueMinus } from "./true_minus.ts";
export { wassersteinDistance } from "./wasserstein.ts";
export { weightedCorrelation } from "./weighted_correlation.ts";
export { weightedMean } from "./weighted_mean.ts";
export { weightedMedian } from "./weighted_median.ts";
export { weightedRanks } from "./weighted_ranks.ts";
export { weightedQuantile } from "./weighted_quantile.ts";
