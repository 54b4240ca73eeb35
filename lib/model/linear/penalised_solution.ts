import { solveCholesky } from "lib/stats/mod.ts";
import type { NormalEquations } from "./normal_equations.ts";

/** What coefficients cost: `squares |b|² / 2 + sizes |b|_1`. */
export type Penalty = { readonly squares: number; readonly sizes: number };

/**
 * The coefficients that minimise `b'Gb / 2 - m'b` and the penalty: exactly where it is on squares alone, else
 * by coordinate descent from `start`, until no coefficient moves by more than a ten-thousandth of a
 * millionth.
 */
export function penalisedSolution(
  { gram, moments }: NormalEquations,
  penalty: Penalty,
  start: Float64Array,
): Float64Array {
  const n = moments.length;
  if (penalty.sizes === 0) {
    const matrix = gram.slice();
    for (let c = 0; c < n; c++) matrix[c * n + c]! += penalty.squares;
    return solveCholesky(matrix, moments);
  }
  const at = (row: number, column: number) => gram[row >= column ? row * n + column : column * n + row]!;
  const coefficients = start.slice();
  // What is left of the moments: m - G b.
  const left = moments.slice();
  for (let row = 0; row < n; row++) {
    for (let c = 0; c < n; c++) if (coefficients[c] !== 0) left[row]! -= at(row, c) * coefficients[c]!;
  }
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let largest = 0;
    for (let c = 0; c < n; c++) {
      const diagonal = at(c, c), before = coefficients[c]!;
      const pull = left[c]! + diagonal * before;
      const size = Math.max(0, Math.abs(pull) - penalty.sizes);
      const after = size === 0 ? 0 : Math.sign(pull) * size / (diagonal + penalty.squares);
      if (after === before) continue;
      coefficients[c] = after;
      for (let row = 0; row < n; row++) left[row]! -= at(row, c) * (after - before);
      largest = Math.max(largest, Math.abs(after - before));
    }
    if (largest < 1e-10) break;
  }
  return coefficients;
}

const mostSweeps = 20_000;
