/** A margin that is known of the population: of each row its label's place, and how many people each has. */
export type Margin = { readonly codes: Int32Array; readonly people: readonly number[] };

/** Sweeps at most; and how near, relatively, each margin must come. */
const mostSweeps = 100, near = 1e-8;

/**
 * Weights that meet margins that are known of the population (raking, iterative proportional fitting): each
 * margin in turn, until all are met. As R's `rake`. A row whose label isn't known (negative) keeps its weight
 * in that margin.
 *
 * Source: W. E. Deming and F. F. Stephan, On a least squares adjustment of a sampled frequency table
 * (https://doi.org/10.1214/aoms/1177731829).
 *
 * @throws {RangeError} when a label of a margin has people and no row, or the margins can't be met.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rakedWeights } from "lib/population/estimate/raked_weights.ts";
 *
 * const margin = { codes: Int32Array.of(0, 0, 1), people: [4, 6] };
 * assertEquals(rakedWeights(Float64Array.of(1, 1, 1), [margin]), Float64Array.of(2, 2, 6));
 * ```
 */
export function rakedWeights(weight: Float64Array, margins: readonly Margin[]): Float64Array {
  const raked = weight.slice();
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let off = 0;
    for (const { codes, people } of margins) {
      const sums = new Float64Array(people.length);
      codes.forEach((code, row) => code >= 0 && (sums[code]! += raked[row]!));
      const times = sums.map((sum, code) => people[code]! / sum);
      const empty = times.findIndex((each) => !Number.isFinite(each));
      if (empty >= 0) {
        throw new RangeError(
          `Cannot rake weights as each label of a margin must have rows: label ${empty + 1} has none`,
        );
      }
      times.forEach((each) => off = Math.max(off, Math.abs(each - 1)));
      codes.forEach((code, row) => code >= 0 && (raked[row]! *= times[code]!));
    }
    if (off < near) return raked;
  }
  throw new RangeError(
    `Cannot rake weights as the margins must fit each other: they don't in ${mostSweeps} sweeps`,
  );
}
