import type { Model } from "./model.ts";
import { arrayIn } from "./model_state.ts";

export type FeatureImportance = {
  readonly feature: string;
  /** Share of the reduction of the squared error in training that this feature's splits made; all sum to 1. */
  readonly share: number;
};

/**
 * How much each feature did in a forest or boosted model, the greatest first (by name where equal).
 *
 * All shares are 0 when the model has no split. Gains favour features of many values; they say what the model uses,
 * not what causes a stay.
 *
 * @throws {TypeError} when the model has no trees.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/model/plain/boosting.ts";
 * import { importance } from "lib/model/importance.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 30, 50, 50) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(1, 1, 9, 9) };
 * assertEquals(importance(fitBoosting(matrix, { minLeafRows: 1 })), [{ feature: "age", share: 1 }]);
 * ```
 */
export function importance(model: Model): FeatureImportance[] {
  if (model.kind !== "forest" && model.kind !== "boosting") {
    throw new TypeError(
      `Cannot rank features as the model must be made of trees: it is a ${model.kind} model`,
    );
  }
  const gain = arrayIn(model.toState(), "gain", Float64Array);
  const total = gain.reduce((sum, each) => sum + each, 0);
  return model.features
    .map((feature, f) => ({ feature, share: total > 0 ? gain[f]! / total : 0 }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}
