/**
 * How good a model is: metrics with intervals, contests of learners, paired comparisons, subgroups.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { metricsWithIntervals } from "lib/evaluate/mod.ts";
 *
 * const predictions = { actual: Float64Array.of(1, 2, 6), predicted: Float64Array.of(2, 2, 4) };
 * const { mae } = metricsWithIntervals(predictions, { seed: 1, replicates: 50 });
 * assertEquals(mae.value, 1);
 * ```
 * @module
 */
export { auditOf } from "./audit/audit.ts";
export { auditColumns } from "./audit/audit_columns.ts";
export { auditReading, auditTable, disparityTable } from "./audit/audit_report.ts";
export { riskAuditOf } from "./audit/risk_audit.ts";
export { mitigationReading, mitigationTable } from "./audit/mitigation_report.ts";
export { mitigationsOf } from "./audit/mitigations.ts";
export { auditedColumns } from "./audit/audited_columns.ts";
export { agesFigure, agesReading, agesTable } from "./elsewhere/ages_report.ts";
export { aging, elsewhere, placeColumns } from "./elsewhere/elsewhere.ts";
export { placesFigure, placesReading, placesTable, recalibrationTable } from "./elsewhere/places_report.ts";
export { bandAccuracy, bandReading } from "./metric/band_accuracy.ts";
export { rangeReading } from "./metric/range_error.ts";
export { bandColumn } from "./metric/band_column.ts";
export { calibrationOf, calibrationReading, calibrationTable } from "./metric/calibration.ts";
export { bestOf, chosenOf, simplestOf } from "./choice.ts";
export { compareModels, type Comparison } from "./compare.ts";
export { compareOn, type JudgedComparison } from "./compare_on.ts";
export { contest, contestTable, costTable, entryOf, judge } from "./contest.ts";
export { calibrationFigure, contestFigure, costFigure, differenceFigure } from "./figures/contest_figures.ts";
export { interactionFigure, strongestInteraction } from "./figures/interaction_figure.ts";
export { coverageFigure } from "./figures/coverage_figure.ts";
export { coverageOf, coverageReading } from "./interval/coverage.ts";
export { coverageBars, coverageBarsReading, coverageBarsTable } from "./interval/coverage_bars.ts";
export { type Evidence, evidenceOf, knownReading, whyNotJudge } from "./evidence.ts";
export { evidenceOn, type JudgedEvidence } from "./evidence_on.ts";
export {
  dependenceFigure,
  type Explained,
  explainSample,
  importanceFigure,
  meanContributions,
  swarmFigure,
} from "./figures/explanation_figures.ts";
export { constantInterval } from "./interval/constant_interval.ts";
export { intervalReading, intervalTable, judgeIntervals } from "./interval/interval_table.ts";
export { unevennessByTime, unevennessReading, unevennessTable } from "./interval/unevenness_by_time.ts";
export { domainHalves } from "./shift/domain_classifier.ts";
export { shiftedInterval, shiftedReading } from "./shift/shifted_interval.ts";
export { levelsTable } from "./interval/levels_table.ts";
export { type IntervalOptions, metricsWithIntervals } from "./metric/intervals.ts";
export { gapOf, gapReading, gapTable } from "./gap.ts";
export { leavingCurve, staysSoFar } from "./open_stays/leaving_curve.ts";
export { stretchOf } from "./open_stays/stretch_of.ts";
export { withOpenStays } from "./open_stays/with_open_stays.ts";
export { guardsOn, type JudgedGuards } from "./guards.ts";
export { judgeNaive, naiveReading } from "./judge_naive.ts";
export { modelCard } from "./model_card.ts";
export { foldedChoice, foldedLearners } from "./folded_choice.ts";
export { naiveContest } from "./naive_contest.ts";
export { countReading, outcomesFor, outcomesReading, whyTooEarly } from "./outcomes.ts";
export { predictHeld } from "./predict_held.ts";
export { patientCount } from "./metric/patient_count.ts";
export { type Predictions, takePredictions } from "./metric/predictions.ts";
export {
  netBenefitFigure,
  riskCalibrationFigure,
  riskContestFigure,
  rocFigure,
} from "./figures/risk_figures.ts";
export { calibrationTrialsTable, chosenCalibration } from "./risk/chosen_calibration.ts";
export { foldedRisk } from "./risk/folded_risk.ts";
export { netBenefit, netBenefitReading } from "./risk/net_benefit.ts";
export { oddsRatioTable } from "./risk/odds_ratio_table.ts";
export { riskCalibration, riskCalibrationReading, riskCalibrationTable } from "./risk/risk_calibration.ts";
export { riskCard } from "./risk/risk_card.ts";
export {
  bestRisk,
  chosenRisk,
  judgeRisks,
  naiveRisks,
  riskChallenger,
  riskContest,
  riskContestTable,
  riskEntryOf,
} from "./risk/risk_contest.ts";
export { recalibratedRisk, recalibratedRiskCard } from "./risk/recalibrated_risk.ts";
export { recalibrationLine } from "./risk/recalibration_line.ts";
export { riskGuards } from "./risk/risk_guards.ts";
export { orderedRisks, riskMetrics, riskMetricsOf } from "./risk/risk_metrics.ts";
export {
  type AtThreshold,
  atThreshold,
  confusionTable,
  isThresholdTold,
  resampledReading,
  thresholdFor,
  thresholdReading,
  thresholdTable,
} from "./risk/threshold_metrics.ts";
export { actingCostReading, actingCosts, actingCostTable, costThreshold } from "./risk/threshold_cost.ts";
export { curveScoresTable, curvesReading, scoreCurves } from "./survival/curve_scores.ts";
export { judgeLeaving } from "./survival/judge_leaving.ts";
export { judgeRemaining, remainingReading, remainingTable } from "./survival/judge_remaining.ts";
export { leavingByDayTable, leavingReading, leavingTable } from "./survival/leaving_tables.ts";
export { stayCurveFigure } from "./figures/stay_curve_figure.ts";
export { endCalibrationTable } from "./survival/end_calibration.ts";
export {
  endColumn,
  type EndsJudged,
  endsReading,
  endsTable,
  judgeEnds,
  whyNotEnds,
} from "./survival/end_contest.ts";
export { endsByPart, endsByPartReading, endsByPartTable } from "./survival/ends_by_part.ts";
export { stayBias, stayBiasReading, stayBiasTable } from "./survival/stay_bias.ts";
export { isBetterThanCounts, stayCard, stayProbe } from "./survival/stay_card.ts";
export { stayContest, stayContestReading } from "./survival/stay_contest.ts";
export { recalibratedCard, recalibrationFactor } from "./recalibration.ts";
export { boostingSearch } from "./search/boosting_search.ts";
export { chooseHalfLife, halfLifeTable } from "./search/half_life.ts";
export { searchAsked } from "./search/search_asked.ts";
export { claimReading, flatnessFigure, trialsTable } from "./search/search_report.ts";
export { subgroupFigure } from "./figures/subgroup_figures.ts";
export { errorBySubgroup } from "./metric/subgroups.ts";
export { subgroupOf, type Subgroups } from "./subgroup_of.ts";
export { withInterval } from "./metric/with_interval.ts";
export { chosenClassCalibration } from "./classes/class_calibration.ts";
export { bestClasses, classContest, judgeClasses } from "./classes/class_contest.ts";
export { type ClassMetrics, classMetrics, type ClassOutcomes } from "./classes/class_metrics.ts";
export { foldedClasses } from "./classes/folded_classes.ts";
export {
  classCard,
  classesTold,
  classEvidence,
  classGuards,
  compareClassesOn,
} from "./classes/class_promotion.ts";
export {
  averagesTable,
  classContestTable,
  classesReading,
  classesTable,
  confusionFigure,
} from "./classes/class_report.ts";
export {
  decisionsWithout,
  featuresAsked,
  featureSearchReading,
  featureSearchTable,
} from "./search/feature_search.ts";
