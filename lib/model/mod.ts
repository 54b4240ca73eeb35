/**
 * Fitted models: plain values that predict days, explain themselves and can be written down, and the learners
 * that fit them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { baselines } from "lib/model/mod.ts";
 *
 * const matrix = { rowCount: 3, features: [], target: Float64Array.of(1, 2, 6) };
 * const mean = await baselines[0]!.fit(matrix);
 * assertEquals([...mean.predict(matrix)], [3, 3, 3]);
 * ```
 * @module
 */
export type { CellParameters } from "./baseline/cell_median.ts";
export { calibrated, calibrationMap, uncalibrated } from "./calibrated.ts";
export { cellSearch, type CellStatistic } from "./baseline/cell_search.ts";
export type { Learner, Predictor } from "./learner.ts";
export { baselines, cellsOf, learnerNamed, models, referenceForest } from "./learners.ts";
export type { Design, FeatureDesign } from "./linear/design.ts";
export type { LinearParameters } from "./linear/ridge.ts";
export { logOdds } from "./log_odds.ts";
export type {
  Calibration,
  ClassCalibration,
  Curve,
  Explanation,
  Model,
  ModelKind,
  Parameters,
  Predicts,
  RiskCalibration,
} from "./model.ts";
export { type OddsRatio, oddsRatios } from "./linear/odds_ratios.ts";
export { modelOf } from "./model_of.ts";
export type { NeuralParameters } from "./neural/neural_model.ts";
export { recalibrated } from "./recalibrated.ts";
export { fitPrevalence } from "./baseline/baselines.ts";
export { bestClassCells, classShares } from "./classes/class_baselines.ts";
export { classCalibrationMap } from "./classes/calibrated_classes.ts";
export {
  type ClassLearner,
  classModels,
  type ClassPredictor,
  type FittedClasses,
  fittedClasses,
} from "./classes/class_models.ts";
export { toldBy } from "./told_by.ts";
export { balanceNamed } from "./balanced.ts";
export { riskModels, riskModelsNamed } from "./risk_models.ts";
export { fitRiskBoosting } from "./trees/risk_boosting.ts";
export { type BoostingSettings, searchedBoosting } from "./searched_boosting.ts";
export {
  fitUnusual,
  isUnusual,
  odditiesText,
  type Oddity,
  type Unusual,
  type UnusualRows,
  unusualRows,
  unusualShare,
} from "./unusual/unusual.ts";
export { unusualStaysReading, unusualTable } from "./unusual/unusual_report.ts";
export { boostedOnQuery, type QueryModelOptions } from "./trees/query_model.ts";
export { treesModel } from "./trees/tree_model.ts";
