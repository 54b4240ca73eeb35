/**
 * Eigenvalues of a symmetric matrix of `width` rows, given row by row, and their orthonormal vectors, in no
 * order: Jacobi's rotations.
 *
 * Source: G. Golub, C. Van Loan, Matrix Computations, 8.5 (https://doi.org/10.56021/9781421407944).
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { symmetricEigen } from "lib/stats/symmetric_eigen.ts";
 *
 * const { values } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
 * assertAlmostEquals(Math.max(...values), 3, 1e-12);
 * ```
 */
export function symmetricEigen(
  matrix: Float64Array,
  width: number,
): { readonly values: Float64Array; readonly vectors: readonly Float64Array[] } {
  const a = matrix.slice();
  const vectors = Array.from(
    { length: width },
    (_, i) => Float64Array.from({ length: width }, (_, j) => Number(i === j)),
  );
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < width; p++) for (let q = 0; q < p; q++) off += a[p * width + q]! ** 2;
    if (off < 1e-18 * width * width) break;
    for (let p = 0; p < width; p++) for (let q = p + 1; q < width; q++) rotate(a, vectors, width, p, q);
  }
  return { values: Float64Array.from({ length: width }, (_, i) => a[i * width + i]!), vectors };
}

function rotate(
  a: Float64Array,
  vectors: readonly Float64Array[],
  width: number,
  p: number,
  q: number,
): void {
  const off = a[p * width + q]!;
  if (Math.abs(off) < 1e-15) return;
  const theta = (a[q * width + q]! - a[p * width + p]!) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1), s = t * c;
  for (let k = 0; k < width; k++) {
    const [kp, kq] = [a[k * width + p]!, a[k * width + q]!];
    a[k * width + p] = c * kp - s * kq;
    a[k * width + q] = s * kp + c * kq;
  }
  const [own, other] = [vectors[p]!, vectors[q]!];
  for (let k = 0; k < width; k++) {
    const [pk, qk] = [a[p * width + k]!, a[q * width + k]!], [v, w] = [own[k]!, other[k]!];
    a[p * width + k] = c * pk - s * qk;
    a[q * width + k] = s * pk + c * qk;
    own[k] = c * v - s * w;
    other[k] = s * v + c * w;
  }
}
