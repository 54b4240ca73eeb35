/**
 * Fitted models: plain values that predict days, explain themselves and can be written down, and the learners that fit them.
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
export type { Learner, Predictor } from "./learner.ts";
export { baselines, learnerNamed, models, referenceForest } from "./learners.ts";
export { type Design, restoreDesign } from "./linear/design.ts";
export type { Explanation, Model, ModelKind, ModelState, StateValue } from "./model.ts";
export { arrayIn, numberIn, schemaIn, stateIn, statesIn } from "./model_state.ts";
export { restoreModel } from "./restore.ts";
export { ensembleFromState } from "./trees/tree_state.ts";
