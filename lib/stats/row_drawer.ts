import { firstAbove } from "./search.ts";

/**
 * Draws rows with replacement, each in proportion to its weight.
 *
 * @param weight positive; one draw takes one number of `random` and log2(rows) steps, or none where all are
 * equal.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rowDrawer } from "lib/stats/row_drawer.ts";
 *
 * assertEquals(rowDrawer(Float64Array.of(1, 3), () => 0.2)(), 0);
 * assertEquals(rowDrawer(Float64Array.of(1, 3), () => 0.3)(), 1);
 * ```
 */
export function rowDrawer(weight: Float64Array, random: () => number): () => number {
  const count = weight.length;
  if (weight.every((each) => each === weight[0])) return () => Math.floor(random() * count);
  const upTo = new Float64Array(count);
  let total = 0;
  for (let row = 0; row < count; row++) upTo[row] = total += weight[row]!;
  // rounding may take a draw to the total itself
  return () => Math.min(count - 1, firstAbove(upTo, random() * total));
}
