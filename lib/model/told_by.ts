import type { Matrix } from "lib/features/mod.ts";
import type { Model } from "./model.ts";

/**
 * All that a model says of each row: what it predicts, of classes the probability of each (entry
 * `row * classes + k` is that of class k).
 *
 * @throws what the model throws.
 */
export function toldBy(
  model: Pick<Model, "predicts" | "predict" | "probabilities">,
  matrix: Matrix,
): Float64Array {
  return model.predicts === "classes" ? model.probabilities!(matrix).values : model.predict(matrix);
}
