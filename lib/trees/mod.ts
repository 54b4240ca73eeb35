/**
 * The tree engine: gradient boosting, forests, exact SHAP values, and models of other libraries read and
 * written.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting, Predictor } from "lib/trees/mod.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 70, 70) };
 * const trees = fitBoosting(
 *   { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 6, 6) },
 *   { minLeafRows: 1, rounds: 1, learningRate: 1 },
 * );
 * assertEquals([...new Predictor(trees).rawOfRow([70])], [6]);
 * ```
 * @module
 */
export { binMatrix, type BinnedMatrix, type BinOptions, takeBinnedRows } from "./binning/binned_matrix.ts";
export { DERIVATIVE_BYTES, RESIDUAL_BYTES, ROW_AT, WEIGHT_AT } from "./binning/records.ts";
export { fitBoosting, fitBoostingInSteps } from "./boosting/boosting.ts";
export type { BoostingOptions, LossOption } from "./boosting/boosting_options.ts";
export { binRows } from "./chunks/bin_rows.ts";
export type { RowChunks } from "./chunks/checked_chunks.ts";
export { checkEnsemble } from "./ensemble/check_ensemble.ts";
export { classCount, type Ensemble, type ForestDraws, type Objective } from "./ensemble/ensemble.ts";
export { oneOutput } from "./ensemble/one_output.ts";
export { treeNodes } from "./ensemble/tree_nodes.ts";
export { hasCategory } from "./ensemble/has_category.ts";
export { predictRaw } from "./ensemble/tree_walk.ts";
export { type ReadLightgbmOptions, readLightgbmText } from "./exchange/lightgbm/read.ts";
export { writeLightgbmText } from "./exchange/lightgbm/write.ts";
export { readOnnx, type ReadOnnxOptions } from "./exchange/onnx/read.ts";
export { writeOnnx } from "./exchange/onnx/write.ts";
export { readXgboostJson, type ReadXgboostOptions, readXgboostUbj } from "./exchange/xgboost/read.ts";
export { writeXgboostJson } from "./exchange/xgboost/write.ts";
export { type SplitImportance, splitImportance } from "./explain/importance.ts";
export { type ShapInteractions, shapInteractions } from "./explain/interactions.ts";
export { interventionalShap } from "./explain/interventional.ts";
export {
  type PartialDependence,
  partialDependence,
  type PartialDependenceOptions,
} from "./explain/partial_dependence.ts";
export {
  type MatrixLoss,
  type PermutationImportance,
  permutationImportance,
  type PermutationOptions,
} from "./explain/permutation_importance.ts";
export type { ShapValues } from "./explain/shap_values.ts";
export { TreeExplainer, treeShap } from "./explain/tree_shap.ts";
export { fitExtraTrees } from "./forest/extra_trees.ts";
export { fitForest, fitForestInSteps } from "./forest/forest.ts";
export type { ForestOptions } from "./forest/forest_options.ts";
export { anomalyScores, fitIsolationForest, type IsolationOptions } from "./forest/isolation.ts";
export { outOfBag } from "./forest/out_of_bag.ts";
export { QuantileForest } from "./forest/quantile_forest.ts";
export {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  ifTrue,
  select,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "./wasm/assembler.ts";
export { CellReader } from "./kernels/cell_reader.ts";
export { BEST, type KernelLayout, LIMITS } from "./kernels/kernels.ts";
export { Predictor } from "./scoring/predictor.ts";
export { type Probabilities, probabilities } from "./scoring/probabilities.ts";
export { type Runs, scoreRuns } from "./scoring/score_runs.ts";
