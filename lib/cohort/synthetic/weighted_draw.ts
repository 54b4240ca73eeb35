/** Cumulative chances of the outcomes 0, 1, …: one row for every condition under which is drawn. */
export type Chances = readonly Float64Array[];

/**
 * Turns weights, one row a condition, to chances: they need not sum to anything.
 *
 * @throws {RangeError} when a row has a negative weight or no positive one.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chancesOf } from "lib/cohort/synthetic/weighted_draw.ts";
 *
 * assertEquals(chancesOf([[1, 3], [0, 5]]), [Float64Array.of(0.25, 1), Float64Array.of(0, 1)]);
 * ```
 */
export function chancesOf(weights: readonly (readonly number[])[]): Chances {
  return weights.map((row) => {
    const total = row.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0) || row.some((weight) => weight < 0)) {
      throw new RangeError(`Cannot draw by weights as they must be 0 or more, one above: they are ${row}`);
    }
    let sum = 0;
    return Float64Array.from(row, (weight) => (sum += weight) / total);
  });
}

/** The weights with those of one outcome multiplied by `factor` in every row. */
export function tilted(
  weights: readonly (readonly number[])[],
  outcome: number,
  factor: number,
): number[][] {
  return weights.map((row) => row.map((weight, i) => i === outcome ? weight * factor : weight));
}

/**
 * Draws an outcome under a condition.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chancesOf, draw } from "lib/cohort/synthetic/weighted_draw.ts";
 *
 * const chances = chancesOf([[1, 3], [0, 5]]);
 * assertEquals([0.2, 0.25].map((at) => draw(chances, 0, () => at)), [0, 1]);
 * assertEquals(draw(chances, 1, () => 0), 1);
 * ```
 */
export function draw(chances: Chances, condition: number, random: () => number): number {
  const cumulative = chances[condition]!;
  const last = cumulative.length - 1;
  const u = random();
  let outcome = 0;
  while (outcome < last && cumulative[outcome]! <= u) outcome++;
  return outcome;
}
