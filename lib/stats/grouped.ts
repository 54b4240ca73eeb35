/**
 * A whole number with its thousands grouped, for prose: "236,704".
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { grouped } from "lib/stats/grouped.ts";
 *
 * assertEquals(grouped(236704), "236,704");
 * ```
 */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
