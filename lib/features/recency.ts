import { dayMs } from "lib/stats/mod.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Weights rows by how recent they are: half as much for every `halfLifeDays` before `asOf`, so that a model
 * follows what changed without forgetting the rest at once. Weights that the matrix brought are multiplied
 * in; the mean is 1.
 *
 * A matrix without time is returned as it is. Rows after `asOf` are refused: they weren't there yet.
 *
 * @param asOf epoch milliseconds UTC.
 * @throws {RangeError} when the half-life is not above 0, or a row's time is missing or after `asOf`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { recencyWeighted } from "lib/features/recency.ts";
 *
 * const time = Float64Array.of(0, 7 * 86_400_000);
 * const { weight } = recencyWeighted({ rowCount: 2, features: [], time }, 7 * 86_400_000, 7);
 * assertEquals(weight, Float64Array.of(2 / 3, 4 / 3));
 * ```
 */
export function recencyWeighted(matrix: Matrix, asOf: number, halfLifeDays: number): Matrix {
  const { time, weight } = matrix;
  if (!(halfLifeDays > 0)) {
    throw new RangeError(
      `Cannot weight by recency as the half-life must be above 0: current value is ${halfLifeDays}`,
    );
  }
  if (!time) return matrix;
  const late = time.find((at) => !(at <= asOf));
  if (late !== undefined) {
    throw new RangeError(`Cannot weight by recency as rows must be from before ${asOf}: one is from ${late}`);
  }
  const recent = time.map((at, row) =>
    2 ** ((at - asOf) / (dayMs * halfLifeDays)) * (weight ? weight[row]! : 1)
  );
  const mean = recent.reduce((sum, each) => sum + each, 0) / recent.length;
  return { ...matrix, weight: recent.map((each) => each / mean) };
}
