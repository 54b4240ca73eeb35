import { bootstrapAll, grouped, type Interval } from "lib/stats/mod.ts";
import { categoryColumn, leastShown, numberColumn, shownCounts, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import type { Predictions } from "../metric/predictions.ts";
import { withInterval } from "../metric/with_interval.ts";
import { type OrderedRisks, orderedRisks } from "./risk_metrics.ts";

/** Yes and no told by a threshold, by what came; weighted. */
export type Confusion = {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly trueNegative: number;
};

/** What a threshold comes to; NaN where a share is of nothing, as scikit-learn has it but for its zeros. */
export type ThresholdMetrics = {
  /** Share of all that are flagged. */
  readonly flagged: number;
  readonly accuracy: number;
  /** Mean of recall and specificity. */
  readonly balancedAccuracy: number;
  /** Of the flagged the share that is a yes (positive predictive value). */
  readonly precision: number;
  /** Of those that are a yes the share that is flagged (sensitivity). */
  readonly recall: number;
  readonly specificity: number;
  /** Of those not flagged the share that is a no. */
  readonly negativePredictiveValue: number;
  readonly f1: number;
  /** Matthews' correlation: 0 is chance, 1 perfect. */
  readonly mcc: number;
};

/** What a threshold does on some stays, with intervals over patients where they are known. */
export type AtThreshold = {
  readonly threshold: number;
  readonly confusion: Confusion;
  readonly metrics: Record<keyof ThresholdMetrics, Interval>;
};

/**
 * The lowest threshold by which no more than a share of stays is flagged: what somebody can follow up.
 * Flagged is who has at least the threshold.
 *
 * @param share 0 to 1, such as 20 of 250 admissions a day.
 * @throws {RangeError} when the share is out of its range.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { thresholdFor } from "lib/evaluate/risk/threshold_metrics.ts";
 *
 * assertEquals(thresholdFor(Float64Array.of(0.2, 0.9, 0.4, 0.4), 0.5), 0.9);
 * assertEquals(thresholdFor(Float64Array.of(0.2, 0.9, 0.4, 0.4), 0.75), 0.4);
 * ```
 */
export function thresholdFor(predicted: Float64Array, share: number): number {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(
      `Cannot take a threshold as the share flagged must be above 0, at most 1: it is ${share}`,
    );
  }
  const sorted = predicted.toSorted().reverse();
  const most = Math.floor(share * sorted.length + 1e-9);
  if (most >= sorted.length) return sorted.at(-1) ?? 1;
  let last = most - 1;
  while (last >= 0 && sorted[last] === sorted[most]) last--;
  return last < 0 ? Infinity : sorted[last]!;
}

/**
 * What came of those at least at a threshold, and of the others.
 *
 * @throws what `orderedRisks()` throws.
 */
export function atThreshold(
  predictions: Predictions,
  threshold: number,
  options: IntervalOptions = {},
): AtThreshold {
  const risks = orderedRisks(predictions);
  const intervals = bootstrapAll(risks.yes.length, (counts) => {
    const metrics = metricsOf(confusionOf(risks, threshold, counts));
    return metricNames.map((name) => metrics[name]);
  }, { ...options, group: risks.group });
  return {
    threshold,
    confusion: confusionOf(risks, threshold, new Int32Array(risks.yes.length).fill(1)),
    metrics: Object.fromEntries(
      metricNames.map((name, i) => [name, intervals[i]!]),
    ) as AtThreshold["metrics"],
  };
}

const metricNames: readonly (keyof ThresholdMetrics)[] = [
  "flagged",
  "accuracy",
  "balancedAccuracy",
  "precision",
  "recall",
  "specificity",
  "negativePredictiveValue",
  "f1",
  "mcc",
];

function confusionOf(
  { yes, predicted, weight }: OrderedRisks,
  threshold: number,
  counts: Int32Array,
): Confusion {
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < yes.length; i++) {
    sums[(predicted[i]! >= threshold ? 0 : 2) + (yes[i] === 1 ? 0 : 1)]! += weight[i]! * counts[i]!;
  }
  const [truePositive, falsePositive, falseNegative, trueNegative] = sums;
  return {
    truePositive: truePositive!,
    falsePositive: falsePositive!,
    falseNegative: falseNegative!,
    trueNegative: trueNegative!,
  };
}

function metricsOf(
  { truePositive, falsePositive, falseNegative, trueNegative }: Confusion,
): ThresholdMetrics {
  const [flagged, rest] = [truePositive + falsePositive, falseNegative + trueNegative];
  const [yes, no] = [truePositive + falseNegative, falsePositive + trueNegative];
  const [recall, specificity] = [truePositive / yes, trueNegative / no];
  return {
    flagged: flagged / (flagged + rest),
    accuracy: (truePositive + trueNegative) / (flagged + rest),
    balancedAccuracy: (recall + specificity) / 2,
    precision: truePositive / flagged,
    recall,
    specificity,
    negativePredictiveValue: trueNegative / rest,
    f1: 2 * truePositive / (2 * truePositive + falsePositive + falseNegative),
    mcc: (truePositive * trueNegative - falsePositive * falseNegative) / Math.sqrt(flagged * rest * yes * no),
  };
}

/**
 * The confusion matrix: a row for those flagged and one for the others, with how many came to a yes and a no.
 */
export function confusionTable({ confusion }: AtThreshold): Table {
  const { truePositive, falsePositive, falseNegative, trueNegative } = confusion;
  const [yes, no] = [[truePositive, falseNegative], [falsePositive, trueNegative]].map((counts) =>
    shownCounts(counts.map(Math.round))
  );
  return tableOf({
    stays: categoryColumn(["flagged", "not flagged"]),
    yes: numberColumn(yes!),
    no: numberColumn(no!),
  });
}

/** The metrics at the threshold, a row each, with intervals. */
export function thresholdTable({ metrics }: AtThreshold): Table {
  const rows: readonly (readonly [keyof ThresholdMetrics, string])[] = [
    ["flagged", "flagged, of all"],
    ["precision", "precision: yes, of those flagged"],
    ["recall", "recall (sensitivity): flagged, of those that are a yes"],
    ["specificity", "specificity: not flagged, of those that are a no"],
    ["negativePredictiveValue", "negative predictive value: no, of those not flagged"],
    ["f1", "F1"],
    ["mcc", "Matthews' correlation"],
    ["accuracy", "accuracy"],
    ["balancedAccuracy", "balanced accuracy"],
  ];
  return tableOf({
    measure: categoryColumn(rows.map(([, said]) => said)),
    value: categoryColumn(rows.map(([name]) => withInterval(metrics[name], 3))),
  });
}

/** Whether enough are flagged, and not, for shares of them to tell of none: `leastShown`. */
export function isThresholdTold({ confusion }: AtThreshold): boolean {
  const { truePositive, falsePositive, falseNegative, trueNegative } = confusion;
  return Math.min(truePositive + falsePositive, falseNegative + trueNegative) >= leastShown;
}

/** What a threshold comes to, in a sentence; nothing of a few. */
export function thresholdReading(at: AtThreshold): string {
  const { threshold, confusion: { truePositive, falsePositive }, metrics } = at;
  const flagged = truePositive + falsePositive;
  if (!(flagged > 0)) return "No stay reaches the threshold: too many share the highest prediction.";
  if (!isThresholdTold(at)) {
    const who = flagged < leastShown ? "are" : "are not";
    return `From a probability of ${
      threshold.toFixed(3)
    } on fewer than ${leastShown} stays ${who} flagged: too few to tell of.`;
  }
  const percent = ({ value, lower, upper }: Interval) =>
    Number.isNaN(lower)
      ? `${(100 * value).toFixed(1)} %`
      : `${(100 * value).toFixed(1)} % (${(100 * lower).toFixed(1)} to ${(100 * upper).toFixed(1)})`;
  return `From a probability of ${threshold.toFixed(3)} on, ${
    grouped(Math.round(flagged))
  } stays are flagged ` +
    `(${percent(metrics.flagged)} of all); of these ${percent(metrics.precision)} are a yes, and they are ` +
    `${percent(metrics.recall)} of all that are.`;
}

/**
 * What the same threshold would have claimed on a test that is half yes and half no, as resampling makes it,
 * in a sentence.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { atThreshold, resampledReading } from "lib/evaluate/risk/threshold_metrics.ts";
 *
 * const actual = Float64Array.of(1, 0, 0, 0, 0), predicted = Float64Array.of(0.9, 0.9, 0.1, 0.1, 0.1);
 * const at = atThreshold({ actual, predicted }, 0.5, { replicates: 5 });
 * assertStringIncludes(resampledReading(at), "80.0 % instead of 50.0 %");
 * ```
 */
export function resampledReading(
  { confusion, metrics: { recall, specificity, precision } }: AtThreshold,
): string {
  const { truePositive, falsePositive } = confusion;
  if (!(truePositive + falsePositive > 0)) return "";
  const claimed = recall.value / (recall.value + 1 - specificity.value);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `Resampled to half yes and half no, this test would have claimed a precision of ${
    percent(claimed)
  } ` +
    `instead of ${percent(precision.value)}.`;
}
