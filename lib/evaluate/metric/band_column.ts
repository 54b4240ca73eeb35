import type { CategoryColumn } from "lib/table/mod.ts";

/** Bands of stays: their labels from short to long, and the label that a stay in days has. */
export type Bands = {
  readonly labels: readonly string[];
  readonly bandOf: (days: number) => string;
};

/**
 * Stays in days as a category column of their bands, labels from short to long; NaN is missing.
 *
 * @throws {TypeError} when a stay's band is not among the labels.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bandColumn } from "lib/evaluate/metric/band_column.ts";
 *
 * const bands = { labels: ["a week", "more"], bandOf: (days: number) => days <= 7 ? "a week" : "more" };
 * assertEquals(bandColumn(Float64Array.of(9, NaN, 3), bands).codes, Int32Array.of(1, -1, 0));
 * ```
 */
export function bandColumn(days: Float64Array, bands: Bands): CategoryColumn {
  const codeOf = new Map(bands.labels.map((label, code) => [label, code]));
  const codes = Int32Array.from(days, (each) => {
    if (Number.isNaN(each)) return -1;
    const code = codeOf.get(bands.bandOf(each));
    if (code === undefined) {
      throw new TypeError(
        `Cannot put ${each} days in a band as its label must be one of ${bands.labels.join(", ")}: ` +
          `it is ${bands.bandOf(each)}`,
      );
    }
    return code;
  });
  return { type: "category", codes, labels: bands.labels };
}
