import { type Matrix, valueText } from "lib/features/mod.ts";
import type { Explanation, Predicts } from "lib/model/mod.ts";
import { type CategoryColumn, categoryColumn } from "lib/table/mod.ts";

/** What moved a prediction, and by how many days; by how much of the log-odds where that is none. */
export type Reason = {
  readonly feature: string;
  /** The stay's value, in words: "missing" where it has none. */
  readonly value: string;
  readonly days: number;
  /** "ward_type S: +6.3 days". */
  readonly text: string;
};

/**
 * The features that moved each prediction most, up or down, in words: "ward_type S: +6.3 days", or "odds x
 * 1.84" where a probability is predicted.
 *
 * The first column holds the strongest reason of each row, the second the next one, and so on; null where
 * `reasonsOf()` has none.
 *
 * @param explanations of the matrix's rows, in their order.
 * @throws {TypeError} when there isn't one explanation a row.
 */
export function strongestReasons(
  explanations: readonly Explanation[],
  matrix: Matrix,
  predicts: Predicts = "days",
  count = 3,
): CategoryColumn[] {
  const reasons = reasonsOf(explanations, matrix, count, predicts);
  return Array.from(
    { length: count },
    (_, place) => categoryColumn(reasons.map((each) => each[place]?.text ?? null)),
  );
}

/**
 * The same row by row, strongest first: fewer than `count` where a model has fewer features, or the next one
 * moves the prediction by less than 0.05 days. Equal ones come in the features' order.
 *
 * @throws {TypeError} when there isn't one explanation a row.
 */
export function reasonsOf(
  explanations: readonly Explanation[],
  matrix: Matrix,
  count: number,
  predicts: Predicts = "days",
): Reason[][] {
  if (explanations.length !== matrix.rowCount) {
    throw new TypeError(
      `Cannot give reasons as every row must be explained: ${matrix.rowCount} rows, ${explanations.length} explanations`,
    );
  }
  const featureOf = new Map(matrix.features.map((feature) => [feature.name, feature]));
  return explanations.map(({ contributions }, row) =>
    strongest(contributions, count).map(({ feature, amount: days }) => {
      const value = valueText(featureOf.get(feature), row);
      return { feature, value, days, text: `${feature} ${value}: ${effectText(days, predicts)}` };
    })
  );
}

type Contribution = Explanation["contributions"][number];

/** Those that move it most, in that order; each is put behind all that move it as much. */
function strongest(contributions: readonly Contribution[], count: number): Contribution[] {
  const found: Contribution[] = [];
  for (const each of contributions) {
    const size = Math.abs(each.amount);
    if (!(size >= 0.05)) continue;
    let place = found.length;
    while (place > 0 && Math.abs(found[place - 1]!.amount) < size) place--;
    if (place >= count) continue;
    if (found.length === count) found.pop();
    found.splice(place, 0, each);
  }
  return found;
}

function effectText(amount: number, predicts: Predicts): string {
  if (predicts !== "days") return `odds x ${Math.exp(amount).toFixed(2)}`;
  return `${amount < 0 ? "-" : "+"}${Math.abs(amount).toFixed(1)} days`;
}
