/**
 * Predictions for each day's admissions, here or in the warehouse, and the log that they are written to.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { staysTable } from "lib/cohort/mod.ts";
 * import { readPredictions } from "lib/score/mod.ts";
 * import { openWarehouse, sqlFile } from "lib/warehouse/mod.ts";
 *
 * const warehouse = await openWarehouse("duckdb::memory:");
 * for (const table of [staysTable(), sqlFile("prediction_log.sql")]) await warehouse.run(table);
 * const december = {
 *   modelVersion: "0123456789ab",
 *   from: Date.UTC(2022, 11, 1),
 *   until: Date.UTC(2023, 0, 1),
 * };
 * assertEquals((await readPredictions(warehouse, december)).rowCount, 0);
 * await warehouse.close();
 * ```
 * @module
 */
export { agreementReading } from "./agreement.ts";
export { scoreByWeek, weekLevelsReading } from "./adapt/score_by_week.ts";
export { toldAt } from "./adapt/told_at.ts";
export { biViews } from "./bi/bi_columns.ts";
export { biExport, makeBiViews } from "./bi/bi_views.ts";
export { whyNoSql } from "./compile/model_formula.ts";
export { type ModelSql, modelSql, type ModelSqlOptions } from "./compile/model_sql.ts";
export { type ModelUdf, modelUdf, type ModelUdfOptions } from "./compile/model_udf.ts";
export { type BookedStay, readStayBook, type StayBook } from "./book/stay_book.ts";
export { heldBelow } from "./feedback/hold_back.ts";
export { recordFeedback } from "./feedback/record_feedback.ts";
export { showingsOf } from "./feedback/showings_of.ts";
export { dayScoresTable, scoredCounts, scoresReading, writtenReading } from "./here/day_scores_table.ts";
export { predictedDays, type PredictedRows, predictedRows } from "./here/predicted_rows.ts";
export { type Reason, reasonsOf } from "./here/reasons.ts";
export { unusualReading } from "./here/unusual_reading.ts";
export { dischargesReading, dischargesTable, pastDischargesTable } from "./in_bed/discharge_tables.ts";
export { expectedDischarges } from "./in_bed/expected_discharges.ts";
export { remainingRows } from "./in_bed/remaining_rows.ts";
export type { RemainingColumnName } from "./in_bed/remaining_columns.ts";
export { inBedReading, readRemaining, scoreInBed } from "./in_bed/score_in_bed.ts";
export { expectedClassesReading, expectedClassesTable } from "./expected_classes.ts";
export { predictionsExport } from "./log/predictions_export.ts";
export { type PredictionPeriod, readPredictions } from "./log/prediction_log.ts";
export { type RiskBatch, type RiskCounts, scoreRisks } from "./risk/risk_log.ts";
export { claimShadow, scoreTrial, shadowReading } from "./shadow/score_shadow.ts";
export { takeServedShadow } from "./shadow/take_served.ts";
export { predictedByDay } from "./score_figures.ts";
export { scorerAt } from "./scorer_at.ts";
export { installScoredAdmissions } from "./warehouse/install_scored_admissions.ts";
export { scoredAdmissionsOf } from "./warehouse/scored_admissions.ts";
export { scoringDays, whyNoDay } from "./scoring_days.ts";
