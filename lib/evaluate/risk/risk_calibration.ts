import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import type { Predictions } from "../metric/predictions.ts";
import { withInterval } from "../metric/with_interval.ts";
import { recalibrationLine } from "./recalibration_line.ts";
import { orderedRisks } from "./risk_metrics.ts";
import { curveAt, smoothCurve } from "./smooth_curve.ts";

/** How well probabilities are right, each with its bootstrap interval over patients where they are known. */
export type RiskCalibration = {
  /** Mean of predicted less actual: 0 is right (calibration in the large). */
  readonly bias: Interval;
  /** Yes predicted for each that came: 1 is right. */
  readonly ratio: Interval;
  /** By how much log-odds of what came differ where those predicted differ by one: 1 is right. */
  readonly slope: Interval;
  /** Log-odds that are missing on average, the slope being 1: 0 is right. */
  readonly intercept: Interval;
  /** The distance from the smoothed curve that half and 90 % of the stays' predictions don't exceed. */
  readonly e50: Interval;
  readonly e90: Interval;
  /** The smoothed curve with its band, at predictions from low to high. */
  readonly curve: readonly { readonly predicted: number; readonly actual: Interval }[];
};

const points = 40;

/**
 * The calibration of predicted probabilities, weighted: in the large, the slope and intercept of a logistic
 * recalibration, and a smoothed curve of what came by what was predicted (local linear regression, see
 * `smoothCurve()`), with how far predictions lie from it.
 *
 * Source: Van Calster et al. 2019 (https://doi.org/10.1186/s12916-019-1466-7); Austin and Steyerberg 2019
 * (https://doi.org/10.1002/sim.8281).
 *
 * @throws what `orderedRisks()` throws.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { riskCalibration } from "lib/evaluate/risk/risk_calibration.ts";
 *
 * const predictions = { actual: Float64Array.of(0, 0, 0, 1), predicted: new Float64Array(4).fill(0.5) };
 * const { bias, ratio } = riskCalibration(predictions, { replicates: 20 });
 * assertEquals([bias.value, ratio.value], [0.25, 2]);
 * ```
 */
export function riskCalibration(predictions: Predictions, options: IntervalOptions = {}): RiskCalibration {
  const risks = orderedRisks(predictions);
  const curve = smoothCurve(risks, points);
  const line = recalibrationLine(risks);
  const intervals = bootstrapAll(risks.yes.length, (counts) => {
    const { slope, intercept, bias, ratio } = line(counts);
    const actual = curve.of(counts);
    const [e50, e90] = distances(risks.predicted, risks.weight, counts, (p) => curveAt(curve.at, actual, p));
    return [bias, ratio, slope, intercept, e50, e90, ...actual];
  }, { ...options, group: risks.group });
  const [bias, ratio, slope, intercept, e50, e90, ...actual] = intervals;
  return {
    ...{ bias: bias!, ratio: ratio!, slope: slope!, intercept: intercept!, e50: e50!, e90: e90! },
    curve: Array.from(curve.at, (predicted, i) => ({ predicted, actual: actual[i]! })),
  };
}

/** The half and 90 % quantiles of the distance between predictions and the curve. */
function distances(
  predicted: Float64Array,
  weight: Float64Array,
  counts: Int32Array,
  curve: (predicted: number) => number,
): [number, number] {
  const bins = new Float64Array(2_001);
  let total = 0;
  predicted.forEach((p, i) => {
    const w = weight[i]! * counts[i]!;
    const distance = Math.abs(p - curve(p));
    if (w === 0 || Number.isNaN(distance)) return;
    bins[Math.min(2_000, Math.round(2_000 * distance))]! += w;
    total += w;
  });
  const quantile = (share: number) => {
    let sum = 0;
    const bin = bins.findIndex((each) => (sum += each) >= share * total);
    return total > 0 ? bin / 2_000 : NaN;
  };
  return [quantile(0.5), quantile(0.9)];
}

/** The calibration as a table of a row a measure, with what would be right. */
export function riskCalibrationTable(calibration: RiskCalibration): Table {
  const { bias, ratio, slope, intercept, e50, e90 } = calibration;
  return tableOf({
    measure: categoryColumn([
      "bias: predicted less actual share",
      "yes predicted, for each that came",
      "slope of log-odds",
      "intercept, log-odds, the slope being 1",
      "E50: half of the predictions are off by at most",
      "E90: 90 % of the predictions are off by at most",
    ]),
    value: categoryColumn([
      withInterval(bias, 3),
      withInterval(ratio, 3),
      withInterval(slope, 2),
      withInterval(intercept, 2),
      withInterval(e50, 3),
      withInterval(e90, 3),
    ]),
    right: categoryColumn(["0", "1", "1", "0", "0", "0"]),
  });
}

/** What the calibration says, in two sentences with a wording for each outcome. */
export function riskCalibrationReading({ bias, slope, e90 }: RiskCalibration): string {
  if (Number.isNaN(bias.upper)) return "No answer is known: calibration can't be told.";
  const off = (100 * Math.abs(bias.value)).toFixed(1);
  const mean = bias.lower > 0
    ? `Probabilities are too high, by ${off} percentage points on average`
    : bias.upper < 0
    ? `Probabilities are too low, by ${off} percentage points on average`
    : "On average no error to one side can be told";
  const spread = Number.isNaN(slope.upper)
    ? "there is no slope, as predictions or answers are alike"
    : slope.lower > 1
    ? "they are too timid: high ones should be higher, low ones lower"
    : slope.upper < 1
    ? "they are too bold: high ones should be lower, low ones higher"
    : "their differences are as large as those of what came, as far as can be told";
  const far = Number.isNaN(e90.value)
    ? ""
    : ` Nine of ten predictions lie within ${
      (100 * e90.value).toFixed(1)
    } percentage points of the smoothed curve.`;
  return `${mean}; ${spread} (slope ${withInterval(slope, 2)}).${far}`;
}
