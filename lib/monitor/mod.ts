/**
 * Whether patients and errors are still those that the model learnt from, and what to do if not.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weeksBetween } from "lib/monitor/mod.ts";
 *
 * assertEquals(weeksBetween(Date.UTC(2022, 11, 1), Date.UTC(2022, 11, 22)).length, 3);
 * ```
 * @module
 */
export { answerCauses, answeredCauses, askCauses } from "./advice/answered_causes.ts";
export { alarmShare } from "./any_time/alarm_share.ts";
export { arrivalCauses, arrivalReading, arrivalTable } from "./arrivals/arrival_table.ts";
export { arrivalsSince } from "./arrivals/arrivals_since.ts";
export { biasByGroup, biasFigure, biasReading } from "./bias_by_group.ts";
export { studySince } from "./change/study_since.ts";
export { unseenFrom } from "./change/unseen_from.ts";
export { unsettledChange } from "./change/unsettled_change.ts";
export { windowSince, windowSinceReading } from "./change/window_since.ts";
export {
  coverageByWeek,
  monthlyCoverageReading,
  monthlyCoverageTable,
  monthsWithin,
  weeklyCoverageReading,
  weeklyCoverageTable,
} from "./coverage_by_week.ts";
export { quietLimits } from "./quiet_limits.ts";
export { driftByWeek, usualDriftLimits } from "./drift.ts";
export { driftedShares, driftMap, driftTable, errorLine, errorTable } from "./drift_figures.ts";
export { driftEffectReading, driftEffects, driftEffectTable } from "./drift_effects.ts";
export { errorEffectReading, errorEffects, errorEffectTable } from "./estimate/error_effects.ts";
export { estimateCheck, estimateLine, estimateReading } from "./estimate/estimate_reading.ts";
export { estimateErrors } from "./estimate/estimated_error.ts";
export { driftByHospital, hospitalsReading, hospitalsTable } from "./domain/drift_by_hospital.ts";
export { rebuiltByWeek, rebuiltReading } from "./domain/rebuilt_by_week.ts";
export { toldApartReading } from "./domain/told_apart_reading.ts";
export { unusualByWeek, unusualWeeksReading, unusualWeeksTable } from "./domain/unusual_by_week.ts";
export { feedbackErrors, readFeedback } from "./feedback/feedback_error.ts";
export { feedbackReading, feedbackTable } from "./feedback/feedback_reading.ts";
export { logDrift } from "./drift_log.ts";
export { outcomesOf } from "./outcomes.ts";
export { changeUnseen } from "./person_days/change_unseen.ts";
export {
  dischargeCause,
  dischargeEvidence,
  dischargeReading,
  dischargeTable,
  wardDischargeTable,
} from "./person_days/discharge_figures.ts";
export { dischargesSince } from "./person_days/discharges_since.ts";
export { classesByWeek, classesEvidence } from "./classes/classes_by_week.ts";
export {
  classesCause,
  classesLine,
  classFaults,
  estimatedClassesCheck,
  estimatedClassesReading,
  weeklyClassesTable,
} from "./classes/classes_reading.ts";
export { loggedClasses } from "./classes/logged_classes.ts";
export { decidePromotion, promotionReading, rivalsReading } from "./promotion.ts";
export { adviceReading, adviseRetraining } from "./retraining.ts";
export { estimateRisks } from "./risk/estimated_risk.ts";
export { loggedRisks } from "./risk/logged_risks.ts";
export { riskLevels } from "./risk/risk_level.ts";
export { riskByWeek, riskEvidence } from "./risk/risk_by_week.ts";
export {
  estimatedRiskCheck,
  estimatedRiskReading,
  riskCause,
  riskLine,
  weeklyRiskTable,
} from "./risk/risk_reading.ts";
export { judgeTrial, judgeUnderWay, trialReading, type TrialReport } from "./trial/judge_trial.ts";
export { type TrialPlan, trialPlan } from "./trial/trial_plan.ts";
export { errorByWeek, evidenceByWeek, usualTolerance } from "./weekly_error.ts";
export { watchedWeeks, weeksBetween } from "./weeks.ts";
