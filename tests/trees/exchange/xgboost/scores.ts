import { alignMatrix } from "lib/features/feature_schema.ts";
import type { Matrix } from "lib/features/matrix.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { leafOf } from "lib/trees/ensemble/tree_walk.ts";

/**
 * The raw scores of an ensemble as XGBoost adds them up: in single precision, from the base on, tree after
 * tree.
 *
 * `predictRaw()` adds in doubles, and differs by what that rounding costs (about 1e-6 of a score, at 100
 * trees). These are XGBoost's own bits, so that they prove that a model was read as it was written.
 *
 * @throws {TypeError} when the matrix's features are not those of the ensemble.
 */
export function xgboostScores(ensemble: Ensemble, matrix: Matrix): Float32Array {
  const { outputs, base, roots, value } = ensemble;
  const { features, rowCount } = alignMatrix(ensemble.schema, matrix);
  const scores = Float32Array.from({ length: rowCount * outputs }, (_, at) => base[at % outputs]!);
  roots.forEach((root, t) => {
    for (let row = 0; row < rowCount; row++) {
      scores[row * outputs + t % outputs]! += Math.fround(value[leafOf(ensemble, root, features, row)]!);
    }
  });
  return scores;
}
