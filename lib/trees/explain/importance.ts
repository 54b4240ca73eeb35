import type { Ensemble } from "../ensemble/ensemble.ts";
import { treeNodes } from "../ensemble/tree_nodes.ts";

/** What a feature's splits did over all trees of an ensemble. */
export type SplitImportance = {
  readonly feature: string;
  /** By how much they reduced the loss in training. */
  readonly gain: number;
  /** How many there are. */
  readonly splits: number;
};

/**
 * For each feature, in the schema's order, the gain and number of its splits, as LightGBM's
 * `feature_importance()`.
 *
 * Both favour features with many values, as these offer more splits to choose from, and say nothing about
 * rows not trained on: `permutationImportance()` does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { splitImportance } from "lib/trees/explain/importance.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 50, 70) };
 * const noise = { name: "noise", type: "number" as const, values: Float64Array.of(1, 1, 1, 1) };
 * const matrix = { rowCount: 4, features: [age, noise], target: Float64Array.of(2, 2, 2, 6) };
 * const trees = fitBoosting(matrix, { rounds: 1, minLeafRows: 1 });
 * assertEquals(splitImportance(trees), [
 *   { feature: "age", gain: 12, splits: 1 },
 *   { feature: "noise", gain: 0, splits: 0 },
 * ]);
 * ```
 */
export function splitImportance(ensemble: Ensemble): SplitImportance[] {
  const { schema, roots, left, feature } = ensemble;
  const gain = new Float64Array(schema.length);
  const splits = new Float64Array(schema.length);
  for (const root of roots) {
    for (const node of treeNodes(ensemble, root)) {
      if (left[node]! < 0) continue;
      gain[feature[node]!]! += ensemble.gain[node]!;
      splits[feature[node]!]! += 1;
    }
  }
  return schema.map(({ name }, f) => ({ feature: name, gain: gain[f]!, splits: splits[f]! }));
}
