/**
 * One more than the largest code: how long an array must be to have a place for each. 0 where all are
 * negative (missing), or there are none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { countOfCodes } from "lib/stats/count_of_codes.ts";
 *
 * assertEquals(countOfCodes(Int32Array.of(4, -1, 0)), 5);
 * ```
 */
export function countOfCodes(codes: Int32Array): number {
  let most = -1;
  for (let i = 0; i < codes.length; i++) if (codes[i]! > most) most = codes[i]!;
  return most + 1;
}
