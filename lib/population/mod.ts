/**
 * Surveys of a population, read as they were drawn: weights, strata and primary sampling units, what was not
 * asked and what was not answered, and estimates that describe everybody.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { surveyNamed } from "lib/population/mod.ts";
 *
 * assertEquals(surveyNamed("brfss2024").design.weight, "_LLCPWT");
 * ```
 * @module
 */
export { columnsScored, readBatch } from "./batch/read_batch.ts";
export { batchReading, rehearsedBatch } from "./batch/rehearsed_batch.ts";
export { surveyArtefact, surveyCohort, surveyOutcome } from "./batch/survey_artefact.ts";
export { rakedSurvey } from "./estimate/raked_survey.ts";
export { balancedProtocol } from "./model/balanced_protocol.ts";
export { fairness } from "./model/fairness.ts";
export { mitigatedGroups } from "./model/mitigation.ts";
export { capacityThreshold } from "./model/risk_scores.ts";
export { heldRisks, judgedEntries, riskStudy, surveyContest } from "./model/risk_study.ts";
export { riskTiers } from "./model/risk_tiers.ts";
export { riskSearchOf } from "./model/searched_risk.ts";
export { allowedFeatures, contextFeatures, eightFeatures } from "./model/survey_matrix.ts";
export { effectsTable, missingReading, surveyEffects } from "./report/effects_report.ts";
export { fairnessReading, fairnessTable } from "./report/fairness_report.ts";
export { incomeGradient } from "./report/income_gradient.ts";
export { incomeFigure, incomeReading } from "./report/income_report.ts";
export { mitigationReading, mitigationTable } from "./report/mitigation_report.ts";
export {
  lonelyReading,
  prevalenceReading,
  prevalenceTable,
  truthReading,
} from "./report/prevalence_report.ts";
export { protocolReading, protocolTable } from "./report/protocol_report.ts";
export {
  capacityReading,
  populationSummary,
  riskCalibrationFigure,
  riskDecision,
  riskFigure,
  riskReading,
  riskTable,
  studyReading,
  tierReading,
  tierTable,
} from "./report/risk_report.ts";
export { areaFigure, areaReading, surveyAreas, trueByState } from "./report/small_area_report.ts";
export { standardisedFigure } from "./report/standardised_figure.ts";
export { type Converted, convertSurvey } from "./source/convert_survey.ts";
export { openRawSurvey, openSurvey } from "./source/open_survey.ts";
export { censusThresholds } from "./source/poverty_thresholds.ts";
export { readMargins } from "./source/read_margins.ts";
export { surveyNamed } from "./specs/survey_specs.ts";
export { type Learnable, learnableStays, learnableSurvey } from "./synthesise/learnable.ts";
export { synthesised } from "./synthesise/synthesised.ts";
export { syntheticReading } from "./synthesise/synthetic_reading.ts";
export { columnsRead } from "./survey/read_survey.ts";
export { recodeTable } from "./survey/recode_table.ts";
export { trueIncomeStep } from "./synthetic/synthetic_population.ts";
