import type { Feature } from "lib/features/mod.ts";
import { sortedNumbers } from "lib/stats/mod.ts";

/** A feature as bins that stays of two periods are counted in; the last bin is that of missing values. */
export type BinnedFeature = {
  readonly labels: readonly string[];
  /** The bin of each stay. */
  readonly reference: Int32Array;
  readonly current: Int32Array;
};

const parts = 10;

/**
 * The bins of a feature in a reference and in current stays: labels of a category as they are, a number's
 * tenths in the reference (fewer where values tie), and of both the missing values, to which unseen labels
 * belong.
 *
 * @throws {TypeError} when the two are not the same feature.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binnedFeature } from "lib/monitor/binned_feature.ts";
 *
 * const grade = (...values: number[]) => {
 *   return { name: "bed_grade", type: "number" as const, values: Float64Array.from(values) };
 * };
 * const { labels, current } = binnedFeature(grade(1, 1, 2), grade(2, NaN, 7));
 * assertEquals(labels, ["up to 1", "up to 2", "above 2", "missing"]);
 * assertEquals(current, Int32Array.of(1, 3, 2));
 * ```
 */
export function binnedFeature(reference: Feature, current: Feature | undefined): BinnedFeature {
  if (current?.name !== reference.name) {
    throw new TypeError(
      `Cannot look for drift as the features must be the same: "${
        current?.name ?? "none"
      }" where "${reference.name}" is expected`,
    );
  }
  if (reference.type === "category" && current.type === "category") {
    const { labels } = reference;
    const bins = (codes: Int32Array) => codes.map((code) => code < 0 ? labels.length : code);
    return { labels: [...labels, "missing"], reference: bins(reference.codes), current: bins(current.codes) };
  }
  if (reference.type === "number" && current.type === "number") {
    return binnedNumbers(reference.values, current.values);
  }
  throw new TypeError(
    `Cannot compare "${reference.name}" as its type must stay: ${reference.type}, ${current.type}`,
  );
}

function binnedNumbers(reference: Float64Array, current: Float64Array): BinnedFeature {
  const known = sortedNumbers(reference);
  const edge = (_: unknown, i: number) => known[Math.ceil((i + 1) / parts * known.length) - 1]!;
  const edges = known.length === 0 ? [] : [...new Set(Array.from({ length: parts }, edge))];
  const last = edges.length;
  const bins = (values: Float64Array) => {
    const found = new Int32Array(values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      let bin = 0;
      while (bin < last && value > edges[bin]!) bin++;
      found[row] = Number.isNaN(value) ? last + 1 : bin;
    }
    return found;
  };
  const upTo = edges.map((edge) => `up to ${numberText(edge)}`);
  const above = last === 0 ? "any value" : `above ${numberText(edges[last - 1]!)}`;
  return { labels: [...upTo, above, "missing"], reference: bins(reference), current: bins(current) };
}

function numberText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}
