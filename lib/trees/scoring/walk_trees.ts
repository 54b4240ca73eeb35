import type { Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";

/** Walks rows down an ensemble's trees; the matrix must be in the codes of its schema. */
export class TreeWalker {
  readonly #ensemble: Ensemble;
  /** For each feature its values: numbers, or codes. */
  readonly #columns: readonly (Float64Array | Int32Array)[];

  constructor(ensemble: Ensemble, { features }: Matrix) {
    this.#ensemble = ensemble;
    this.#columns = features.map((feature) => feature.type === "number" ? feature.values : feature.codes);
  }

  /** The leaf's node of a row, from `root` on. */
  leafOf(root: number, row: number): number {
    const { left, right, feature, threshold, categoryStart, categoryBits, missingLeft } = this.#ensemble;
    const columns = this.#columns;
    let node = root;
    for (let next = left[node]!; next >= 0; next = left[node]!) {
      const value = columns[feature[node]!]![row]!;
      const start = categoryStart[node]!;
      const goesLeft = start < 0
        ? value <= threshold[node]! || (value !== value && missingLeft[node] === 1)
        : value >= 0
        ? ((categoryBits[start + (value >>> 5)]! >>> (value & 31)) & 1) === 1
        : missingLeft[node] === 1;
      node = goesLeft ? next : right[node]!;
    }
    return node;
  }

  /** Adds each row's leaf value in a tree to `sums[row * outputs + output]`. */
  addTree(tree: number, sums: Float64Array): void {
    const { outputs, roots, value } = this.#ensemble;
    const root = roots[tree]!;
    for (let row = 0, at = tree % outputs; at < sums.length; row++, at += outputs) {
      sums[at]! += value[this.leafOf(root, row)]!;
    }
  }
}
