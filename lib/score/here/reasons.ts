import type { Feature, Matrix } from "lib/features/mod.ts";
import type { Explanation } from "lib/model/mod.ts";
import { type CategoryColumn, categoryColumn } from "lib/table/mod.ts";

/**
 * The features that moved each prediction most, up or down, in words: "ward_type S: +6.3 days".
 *
 * The first column holds the strongest reason of each row, the second the next one, and so on; null where a
 * model has fewer features, or the next one moves the prediction by less than 0.05 days. Equal ones come in
 * the features' order.
 *
 * @param explanations of the matrix's rows, in their order.
 * @throws {TypeError} when there isn't one explanation a row.
 */
export function strongestReasons(
  explanations: readonly Explanation[],
  matrix: Matrix,
  count = 3,
): CategoryColumn[] {
  if (explanations.length !== matrix.rowCount) {
    throw new TypeError(
      `Cannot give reasons as every row must be explained: ${matrix.rowCount} rows, ${explanations.length} explanations`,
    );
  }
  const featureOf = new Map(matrix.features.map((feature) => [feature.name, feature]));
  const reasons = explanations.map(({ contributions }, row) =>
    contributions
      .filter(({ days }) => Math.abs(days) >= 0.05)
      .toSorted((a, b) => Math.abs(b.days) - Math.abs(a.days))
      .slice(0, count)
      .map(({ feature, days }) => {
        const sign = days < 0 ? "-" : "+";
        return `${feature} ${valueText(featureOf.get(feature), row)}: ${sign}${
          Math.abs(days).toFixed(1)
        } days`;
      })
  );
  return Array.from(
    { length: count },
    (_, place) => categoryColumn(reasons.map((each) => each[place] ?? null)),
  );
}

function valueText(feature: Feature | undefined, row: number): string {
  if (feature === undefined) return "missing";
  if (feature.type === "category") return feature.labels[feature.codes[row]!] ?? "missing";
  const value = feature.values[row]!;
  return Number.isNaN(value) ? "missing" : String(Math.round(value * 100) / 100);
}
