import { ascendingRows } from "lib/stats/mod.ts";
import type { Moved } from "./moved_estimate.ts";

/**
 * The weighted area under the ROC curve of a domain, linearised: how likely a yes has the higher prediction
 * than a no, a tie counting half, both drawn by their weights. A row moves it by how far its own chance is
 * from that. NaN where all are alike.
 *
 * Source: the two-sample U-statistic of E. DeLong and others (https://doi.org/10.2307/2531595), weighted.
 *
 * @param rows the domain, of rows whose answer is known.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { movedAuc } from "lib/population/estimate/moved_auc.ts";
 *
 * const yes = Float64Array.of(0, 1, 1), predicted = Float64Array.of(0.2, 0.2, 0.9);
 * const { value } = movedAuc(yes, predicted, Float64Array.of(1, 1, 3), Int32Array.of(0, 1, 2));
 * assertEquals(value, (0.5 + 3) / 4);
 * ```
 */
export function movedAuc(
  yes: Float64Array,
  predicted: Float64Array,
  weight: Float64Array,
  rows: Int32Array,
): Moved {
  const order = ascendingRows(rows, predicted), move = new Float64Array(yes.length);
  let [allYes, allNo] = [0, 0];
  for (const row of rows) {
    if (yes[row] === 1) allYes += weight[row]!;
    else allNo += weight[row]!;
  }
  let [yesBelow, noBelow, pairs] = [0, 0, 0];
  for (let start = 0, end = 0; start < order.length; start = end) {
    let [tiedYes, tiedNo] = [0, 0];
    for (; end < order.length && predicted[order[end]!] === predicted[order[start]!]; end++) {
      const row = order[end]!;
      if (yes[row] === 1) tiedYes += weight[row]!;
      else tiedNo += weight[row]!;
    }
    // A yes beats the no below it, a no loses to the yes above it, and ties are half of each.
    const ofYes = (noBelow + tiedNo / 2) / allNo, ofNo = (allYes - yesBelow - tiedYes / 2) / allYes;
    for (let i = start; i < end; i++) move[order[i]!] = yes[order[i]!] === 1 ? ofYes : ofNo;
    pairs += tiedYes * (noBelow + tiedNo / 2);
    yesBelow += tiedYes;
    noBelow += tiedNo;
  }
  const value = allYes > 0 && allNo > 0 ? pairs / (allYes * allNo) : NaN;
  for (const row of rows) move[row] = weight[row]! * (move[row]! - value) / (yes[row] === 1 ? allYes : allNo);
  return { value, move };
}
