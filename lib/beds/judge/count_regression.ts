import { solveCholesky } from "lib/stats/mod.ts";

/** A regression of counts: `log mean = coefficients . row`, `variance = mean + dispersion mean^2`. */
export type CountRegression = { readonly coefficients: Float64Array; readonly dispersion: number };

const [mostRounds, ridge] = [30, 1e-4];

/**
 * Fits a negative-binomial regression with a log link: coefficients by iteratively reweighted least squares
 * (with a penalty of 1e-4, so that a column of zeros does no harm), the dispersion by moments, by turns until
 * neither moves.
 *
 * Source: J. Hilbe, Negative Binomial Regression, 8 (https://doi.org/10.1017/CBO9780511973420).
 *
 * @param rows each as long as the others; the first of each is 1
 */
export function fitCounts(rows: readonly (readonly number[])[], counts: readonly number[]): CountRegression {
  const width = rows[0]?.length ?? 0;
  let coefficients = new Float64Array(width), dispersion = 0;
  coefficients[0] = Math.log(counts.reduce((sum, each) => sum + each, 0.5) / Math.max(1, counts.length));
  for (let round = 0; round < mostRounds; round++) {
    const matrix = new Float64Array(width * width), right = new Float64Array(width);
    for (const [i, row] of rows.entries()) {
      const mean = meanOf(row, coefficients), weight = mean / (1 + dispersion * mean);
      const working = Math.log(mean) + (counts[i]! - mean) / mean;
      for (let a = 0; a < width; a++) {
        if (row[a] === 0) continue;
        right[a]! += weight * row[a]! * working;
        for (let b = 0; b <= a; b++) matrix[a * width + b]! += weight * row[a]! * row[b]!;
      }
    }
    for (let a = 0; a < width; a++) matrix[a * width + a]! += ridge;
    const next = new Float64Array(solveCholesky(matrix, right));
    const moved = next.reduce((most, each, i) => Math.max(most, Math.abs(each - coefficients[i]!)), 0);
    coefficients = next;
    const before = dispersion;
    dispersion = dispersionOf(rows, counts, coefficients);
    if (moved < 1e-6 && Math.abs(before - dispersion) < 1e-6) break;
  }
  return { coefficients, dispersion };
}

/** The mean that a regression tells of a row. */
export function meanOf(row: readonly number[], coefficients: Float64Array): number {
  const sum = row.reduce((all, each, i) => all + each * coefficients[i]!, 0);
  return Math.exp(Math.min(15, Math.max(-15, sum)));
}

function dispersionOf(
  rows: readonly (readonly number[])[],
  counts: readonly number[],
  coefficients: Float64Array,
): number {
  let [above, squares] = [0, 0];
  for (const [i, row] of rows.entries()) {
    const mean = meanOf(row, coefficients);
    above += (counts[i]! - mean) ** 2 - mean;
    squares += mean ** 2;
  }
  return squares === 0 ? 0 : Math.max(0, above / squares);
}
