import { alignMatrix, type Feature, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "./ensemble.ts";
import { hasCategory } from "./has_category.ts";

/**
 * The raw scores of each row: `raw[row * outputs + k] = base[k] + scale * (sum of the leaf values of k's
 * trees)`, and the row's offset, where the matrix has one.
 *
 * The sums run in the order of the trees. What a raw score means, the objective says. Missing values and
 * labels unknown to the schema go the way that each split learned for them. This is the plain way to score,
 * one node at a time: fast enough to check and explain with.
 *
 * @throws {TypeError} when the matrix's features are not those of the ensemble.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 *
 * // base 1; age <= 60 (or missing) adds 2, else 5
 * const ensemble = {
 *   schema: [{ name: "age", labels: null }],
 *   objective: { name: "squared" as const },
 *   outputs: 1,
 *   base: Float64Array.of(1),
 *   scale: 1,
 *   roots: Int32Array.of(0),
 *   feature: Int32Array.of(0, -1, -1),
 *   threshold: Float64Array.of(60, 0, 0),
 *   categoryStart: Int32Array.of(-1, -1, -1),
 *   categoryBits: new Uint32Array(0),
 *   missingLeft: Uint8Array.of(1, 0, 0),
 *   left: Int32Array.of(1, -1, -1),
 *   right: Int32Array.of(2, -1, -1),
 *   value: Float64Array.of(3, 2, 5),
 *   cover: Float64Array.of(6, 4, 2),
 *   gain: Float64Array.of(12, 0, 0),
 * };
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(60, 61, NaN) };
 * assertEquals(predictRaw(ensemble, { rowCount: 3, features: [age] }), Float64Array.of(3, 6, 3));
 * ```
 */
export function predictRaw(ensemble: Ensemble, matrix: Matrix): Float64Array {
  const { outputs, base, scale, roots, value } = ensemble;
  const { features, rowCount, offset } = alignMatrix(ensemble.schema, matrix);
  const sums = new Float64Array(rowCount * outputs);
  for (let tree = 0; tree < roots.length; tree++) {
    const output = tree % outputs;
    for (let row = 0; row < rowCount; row++) {
      sums[row * outputs + output]! += value[leafOf(ensemble, roots[tree]!, features, row)]!;
    }
  }
  const start = (i: number) => base[i % outputs]! + (offset?.[Math.floor(i / outputs)] ?? 0);
  return sums.map((sum, i) => start(i) + scale * sum);
}

/**
 * The node of the leaf that a row ends in, from `root` on; the features are in the codes of the ensemble's
 * schema.
 */
export function leafOf(ensemble: Ensemble, root: number, features: readonly Feature[], row: number): number {
  let node = root;
  while (ensemble.left[node]! >= 0) {
    const feature = features[ensemble.feature[node]!]!;
    node = sendsLeft(ensemble, node, feature, row) ? ensemble.left[node]! : ensemble.right[node]!;
  }
  return node;
}

/** Whether a split sends a row left; `feature` is the one that it asks for. */
export function sendsLeft(ensemble: Ensemble, node: number, feature: Feature, row: number): boolean {
  const missingLeft = ensemble.missingLeft[node] === 1;
  if (feature.type === "number") {
    const value = feature.values[row]!;
    return Number.isNaN(value) ? missingLeft : value <= ensemble.threshold[node]!;
  }
  const code = feature.codes[row]!;
  return code < 0 ? missingLeft : hasCategory(ensemble, node, code);
}
