import { ascendingRows, bootstrapAll, type Interval } from "lib/stats/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { knownRows, type Predictions, takePredictions } from "../metric/predictions.ts";

/**
 * How good predicted probabilities are beside what came (1 for yes, 0 for no). Rows whose answer is not known
 * (NaN) are left out; weighted, all are those of rows repeated as often as their weight says.
 */
export type RiskMetrics = {
  /**
   * Area under the ROC curve: how likely a yes has a higher prediction than a no, a tie counting half; NaN
   * where all answers are alike.
   */
  readonly auc: number;
  /**
   * Average precision: the mean precision at each yes, from the highest prediction down; NaN without a yes.
   */
  readonly averagePrecision: number;
  /** Mean squared distance of predictions from 0 and 1: lower is better. */
  readonly brier: number;
  /** Share of the Brier score of the prevalence for everybody that predictions save; NaN where that is 0. */
  readonly skill: number;
  /** Mean of predicted less actual: above 0 predicts too many. */
  readonly bias: number;
  /** The share of yes. */
  readonly prevalence: number;
};
export type RiskMetric = keyof RiskMetrics;

/** Known rows, the highest prediction first; equal predictions follow each other. */
export type OrderedRisks = {
  readonly yes: Float64Array;
  readonly predicted: Float64Array;
  readonly weight: Float64Array;
  readonly group?: Int32Array | undefined;
};

/**
 * Puts known rows in order of their prediction, so that `riskMetricsOf()` reads any sample in one pass.
 *
 * @throws what `knownRows()` throws.
 * @throws {RangeError} when an answer is neither 0 nor 1, or a prediction is not between 0 and 1.
 */
export function orderedRisks(predictions: Predictions): OrderedRisks {
  const rows = knownRows(predictions);
  for (const row of rows) {
    const [yes, predicted] = [predictions.actual[row]!, predictions.predicted[row]!];
    if (yes !== 0 && yes !== 1) {
      throw new RangeError(`Cannot score probabilities as answers must be 0 or 1: row ${row} has ${yes}`);
    }
    if (!(predicted >= 0 && predicted <= 1)) {
      throw new RangeError(
        `Cannot score probabilities as predictions must be from 0 to 1: row ${row} has ${predicted}`,
      );
    }
  }
  const { actual, predicted, weight, group } = takePredictions(
    predictions,
    ascendingRows(rows, predictions.predicted.map((each) => -each)),
  );
  return { yes: actual, predicted, weight: weight ?? new Float64Array(actual.length).fill(1), group };
}

/**
 * The metrics of a sample in which row i of the ordered rows counts `counts[i]` times. As scikit-learn's
 * `roc_auc_score`, `average_precision_score` and `brier_score_loss`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { orderedRisks, riskMetricsOf } from "lib/evaluate/risk/risk_metrics.ts";
 *
 * const actual = Float64Array.of(0, 1, 0, 1);
 * const risks = orderedRisks({ actual, predicted: Float64Array.of(0.1, 0.5, 0.5, 0.9) });
 * // Of four pairs of a yes and a no three are in order, and one is a tie.
 * assertEquals(riskMetricsOf(risks, Int32Array.of(1, 1, 1, 1)).auc, 3.5 / 4);
 * ```
 */
export function riskMetricsOf({ yes, predicted, weight }: OrderedRisks, counts: Int32Array): RiskMetrics {
  let [total, positive, squared, sum] = [0, 0, 0, 0];
  let [pairs, precisions] = [0, 0];
  for (let start = 0, end = 0; start < yes.length; start = end) {
    let [tied, tiedYes] = [0, 0];
    const probability = predicted[start]!;
    for (; end < yes.length && predicted[end] === probability; end++) {
      const w = weight[end]! * counts[end]!;
      tied += w;
      tiedYes += w * yes[end]!;
    }
    // Each no that is told apart here stands below all yes before, and beside half of those it is tied with.
    pairs += (tied - tiedYes) * (positive + tiedYes / 2);
    positive += tiedYes;
    total += tied;
    if (tiedYes > 0) precisions += tiedYes * positive / total;
    squared += tiedYes * (1 - probability) ** 2 + (tied - tiedYes) * probability ** 2;
    sum += tied * probability;
  }
  const prevalence = positive / total, brier = squared / total;
  const none = prevalence * (1 - prevalence);
  return {
    auc: positive > 0 && total > positive ? pairs / (positive * (total - positive)) : NaN,
    averagePrecision: positive > 0 ? precisions / positive : NaN,
    brier,
    skill: none > 0 ? 1 - brier / none : NaN,
    bias: sum / total - prevalence,
    prevalence,
  };
}

const names: readonly RiskMetric[] = ["auc", "averagePrecision", "brier", "skill", "bias", "prevalence"];

/**
 * The metrics of predicted probabilities, each with its bootstrap interval: over patients where `group` is
 * given, else over stays. Both ends are NaN where a sample leaves a metric undefined.
 *
 * @throws what `orderedRisks()` throws.
 */
export function riskMetrics(
  predictions: Predictions,
  options: IntervalOptions = {},
): Record<RiskMetric, Interval> {
  const risks = orderedRisks(predictions);
  const intervals = bootstrapAll(risks.yes.length, (counts) => {
    const metrics = riskMetricsOf(risks, counts);
    return names.map((name) => metrics[name]);
  }, { ...options, group: risks.group });
  return Object.fromEntries(names.map((name, i) => [name, intervals[i]!])) as Record<RiskMetric, Interval>;
}
