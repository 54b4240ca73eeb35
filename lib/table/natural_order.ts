/**
 * Compares labels as people order them: runs of digits by their number, so that "2" comes before "10" and
 * "91-100" before "101-110"; all else by code point.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { naturalOrder } from "lib/table/natural_order.ts";
 *
 * assertEquals(["10", "2", "1"].sort(naturalOrder), ["1", "2", "10"]);
 * ```
 */
export function naturalOrder(first: string, second: string): number {
  const [one, other] = [first, second].map((label) => label.match(/\d+|\D+/g) ?? []);
  for (let i = 0; i < Math.min(one!.length, other!.length); i++) {
    const [a, b] = [one![i]!, other![i]!];
    const byNumber = Number(a) - Number(b);
    if (byNumber !== 0 && !Number.isNaN(byNumber)) return byNumber;
    if (a !== b && Number.isNaN(byNumber)) return a < b ? -1 : 1;
  }
  return one!.length - other!.length || (first < second ? -1 : first > second ? 1 : 0);
}
