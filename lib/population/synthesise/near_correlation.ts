import { symmetricEigen } from "lib/stats/mod.ts";

const leastEigenvalue = 1e-4;

/**
 * A matrix of correlations near to one whose pairs, each told for itself, contradict each other: eigenvalues
 * that are too small are raised, and the diagonal is made 1 again.
 *
 * Source: R. Rebonato, P. Jaeckel, The most general methodology to create a valid correlation matrix,
 * Journal of Risk 2 (2000), 17 (https://doi.org/10.21314/JOR.2000.023).
 */
export function nearCorrelation(matrix: Float64Array, width: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, width);
  if (values.every((each) => each >= leastEigenvalue)) return matrix;
  const made = new Float64Array(width * width);
  values.forEach((value, v) => {
    const own = vectors[v]!, raised = Math.max(leastEigenvalue, value);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) made[i * width + j]! += raised * own[i]! * own[j]!;
    }
  });
  const deviation = Float64Array.from({ length: width }, (_, i) => Math.sqrt(made[i * width + i]!));
  return made.map((each, at) => each / (deviation[Math.floor(at / width)]! * deviation[at % width]!));
}
