/**
 * Rows by label: `labels` counts, and one more at the end for missing ones (negative codes).
 *
 * @throws {RangeError} when a code has no label.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { labelCounts } from "lib/stats/label_counts.ts";
 *
 * assertEquals(labelCounts(Int32Array.of(0, 1, 1, -1), 2), Float64Array.of(1, 2, 1));
 * ```
 */
export function labelCounts(codes: Int32Array, labels: number): Float64Array {
  const counts = new Float64Array(labels + 1);
  for (const code of codes) {
    if (code >= labels) {
      throw new RangeError(`Cannot count labels as codes must be below ${labels}: one is ${code}`);
    }
    const at = code < 0 ? labels : code;
    counts[at] = counts[at]! + 1;
  }
  return counts;
}
