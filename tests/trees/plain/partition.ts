import { type BinnedMatrix, mostBins } from "./binning.ts";
import { sendsLeft, type Split } from "./split.ts";

/** Parts the rows of a node in two; it keeps the room that this takes. */
export class Partition {
  readonly #data: BinnedMatrix;
  readonly #rightRows: Int32Array;
  readonly #goesLeft: Uint8Array;

  constructor(data: BinnedMatrix) {
    this.#data = data;
    this.#rightRows = new Int32Array(data.rowCount);
    this.#goesLeft = new Uint8Array(mostBins(data));
  }

  /**
   * Reorders `rows[start .. end - 1]`: those that the split sends left, then those that it sends right, each
   * side in its former order. Returns where the right side begins.
   */
  apply(split: Split, rows: Int32Array, start: number, end: number): number {
    const { bins, offsets } = this.#data;
    const { feature } = split;
    const featureCount = offsets.length - 1;
    const first = offsets[feature]!;
    const goesLeft = this.#goesLeft;
    for (let bin = first; bin < offsets[feature + 1]!; bin++) {
      goesLeft[bin - first] = sendsLeft(split, bin - first) ? 1 : 0;
    }
    const rightRows = this.#rightRows;
    let left = start;
    let right = 0;
    // Both sides are written and one cursor moves: cheaper than a branch that can't be foreseen.
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      const step = goesLeft[bins[row * featureCount + feature]! - first]!;
      rows[left] = row;
      rightRows[right] = row;
      left += step;
      right += 1 - step;
    }
    rows.set(rightRows.subarray(0, right), left);
    return left;
  }
}
