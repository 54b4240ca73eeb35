/**
 * Solves `A x = b` for a symmetric, positive semi-definite A of `b.length` rows.
 *
 * A is given row by row in `matrix`, of which only the lower triangle is read; it is overwritten by the
 * factor L, `A = L L'`. A column that those before it determine (its pivot is below 1e-10 of its diagonal) is
 * left out: its x is 0, and x solves the equations of the others. Costs `n^3 / 6` multiplications.
 *
 * Source: G. Golub, C. Van Loan, Matrix Computations, 4.2 (https://doi.org/10.56021/9781421407944).
 *
 * @throws {TypeError} when the matrix isn't square with `b.length` rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { solveCholesky } from "lib/stats/cholesky.ts";
 *
 * assertEquals(
 *   solveCholesky(Float64Array.of(4, 2, 2, 10), Float64Array.of(2, 19)),
 *   Float64Array.of(-0.5, 2),
 * );
 * ```
 */
export function solveCholesky(matrix: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  if (matrix.length !== n * n) {
    throw new TypeError(
      `Cannot solve equations as the matrix must have ${n} x ${n} values: it has ${matrix.length}`,
    );
  }
  const kept = factorise(matrix, n);
  const x = Float64Array.from(b, (value, i) => kept[i] === 1 ? value : 0);
  for (let i = 0; i < n; i++) x[i] = (x[i]! - dot(matrix, i * n, x, i)) / matrix[i * n + i]!;
  for (let i = n - 1; i >= 0; i--) {
    x[i]! /= matrix[i * n + i]!;
    for (let k = 0; k < i; k++) x[k]! -= matrix[i * n + k]! * x[i]!;
  }
  return x;
}

/**
 * Writes L over A; a column left out becomes a column and row of the unit matrix. Returns 1 for the columns
 * kept.
 */
function factorise(matrix: Float64Array, n: number): Uint8Array {
  const kept = new Uint8Array(n).fill(1);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const diagonal = matrix[row + i]!;
    for (let j = 0; j < i; j++) {
      const rest = matrix[row + j]! - rowProduct(matrix, row, j * n, j);
      matrix[row + j] = kept[j] === 1 ? rest / matrix[j * n + j]! : 0;
    }
    const pivot = diagonal - rowProduct(matrix, row, row, i);
    if (pivot > 1e-10 * diagonal) matrix[row + i] = Math.sqrt(pivot);
    else {
      kept[i] = 0;
      matrix.fill(0, row, row + i);
      matrix[row + i] = 1;
    }
  }
  return kept;
}

/** The scalar product of the first `length` entries of two rows. */
function rowProduct(matrix: Float64Array, rowA: number, rowB: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += matrix[rowA + k]! * matrix[rowB + k]!;
  return sum;
}

function dot(matrix: Float64Array, row: number, x: Float64Array, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += matrix[row + k]! * x[k]!;
  return sum;
}
