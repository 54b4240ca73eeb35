import { ascendingRows } from "lib/stats/mod.ts";
import { knownRows, type Predictions } from "./predictions.ts";

/**
 * The known rows in `parts` groups of (nearly) equal size by their prediction, ascending (ties by row); rows
 * of one prediction are in one group, so that there are fewer groups where many are alike, and none of no
 * rows.
 *
 * @throws what `knownRows()` throws.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { partsByPrediction } from "lib/evaluate/metric/parts_by_prediction.ts";
 *
 * const predictions = { actual: Float64Array.of(9, 1, 7, 3), predicted: Float64Array.of(8, 2, 6, 2) };
 * assertEquals(partsByPrediction(predictions, 2), [Int32Array.of(1, 3), Int32Array.of(2, 0)]);
 * ```
 */
export function partsByPrediction(predictions: Predictions, parts: number): Int32Array[] {
  const { predicted } = predictions;
  const order = ascendingRows(knownRows(predictions), predicted);
  const isSame = (place: number) => predicted[order[place]!]! === predicted[order[place - 1]!]!;
  const starts = new Set<number>();
  for (let part = 0; part < parts; part++) {
    let start = Math.floor(part * order.length / parts);
    while (start > 0 && start < order.length && isSame(start)) start++;
    starts.add(start);
  }
  const sorted = [...starts].filter((start) => start < order.length);
  return sorted.map((start, i) => order.subarray(start, sorted[i + 1] ?? order.length));
}
