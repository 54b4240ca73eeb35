import { dayMs } from "lib/stats/mod.ts";

/**
 * What stays weigh by how recent they are: half as much for every `halfLifeDays` before `asOf`, so that a
 * model follows what changed without forgetting the rest at once. A stay without an admission (NaN) weighs 0.
 *
 * They are for `followUpWeights()`, as its `base`: recent stays are those followed for the shortest time, so
 * weights by follow-up must be estimated under these.
 *
 * @param asOf epoch milliseconds UTC.
 * @throws {RangeError} when the half-life is not above 0, or a stay is from after `asOf`: it wasn't there
 * yet.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { recencyWeights } from "lib/features/recency.ts";
 *
 * const admitted = Float64Array.of(0, 7 * 86_400_000);
 * assertEquals(recencyWeights(admitted, 7 * 86_400_000, 7), Float64Array.of(0.5, 1));
 * ```
 */
export function recencyWeights(admitted: Float64Array, asOf: number, halfLifeDays: number): Float64Array {
  if (!(halfLifeDays > 0)) {
    throw new RangeError(
      `Cannot weight by recency as the half-life must be above 0: current value is ${halfLifeDays}`,
    );
  }
  const late = admitted.find((at) => at > asOf);
  if (late !== undefined) {
    throw new RangeError(
      `Cannot weight by recency as stays must be from before ${asOf}: one is from ${late}`,
    );
  }
  return admitted.map((at) => Number.isNaN(at) ? 0 : 2 ** ((at - asOf) / (dayMs * halfLifeDays)));
}
