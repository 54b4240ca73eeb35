import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import type { Predictions } from "../metric/predictions.ts";
import { orderedRisks } from "./risk_metrics.ts";

/**
 * What acting on those at least at a threshold is worth, against acting on all and on nobody (which is 0).
 */
export type NetBenefit = {
  readonly threshold: number;
  readonly model: Interval;
  readonly all: number;
  /** The model less the better of acting on all and on nobody. */
  readonly gain: Interval;
};

/**
 * The decision curve: at each threshold, the share of all that is rightly acted on less the share that is
 * wrongly, each of these costing the odds of the threshold (who acts from a probability of 10 % on puts up
 * with nine in vain for one that needed it).
 *
 * Source: A. Vickers, E. Elkin, Decision curve analysis (https://doi.org/10.1177/0272989X06295361).
 *
 * @param thresholds between 0 and 1.
 * @throws {RangeError} when a threshold is out of its range, and what `orderedRisks()` throws.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { netBenefit } from "lib/evaluate/risk/net_benefit.ts";
 *
 * const predictions = { actual: Float64Array.of(1, 0), predicted: Float64Array.of(0.9, 0.1) };
 * const [at] = netBenefit(predictions, [0.5], { replicates: 5 });
 * assertEquals([at!.model.value, at!.all], [0.5, 0]);
 * ```
 */
export function netBenefit(
  predictions: Predictions,
  thresholds: readonly number[],
  options: IntervalOptions = {},
): NetBenefit[] {
  const wrong = thresholds.find((each) => !(each > 0 && each < 1));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot tell a net benefit as thresholds must be between 0 and 1: one is ${wrong}`);
  }
  const { yes, predicted, weight, group } = orderedRisks(predictions);
  // Rows stand from the highest prediction to the lowest: how many of them each threshold reaches.
  const reach = thresholds.map((threshold) => predicted.findIndex((each) => each < threshold));
  const ends = reach.map((end) => end < 0 ? yes.length : end);
  const statistics = (counts: Int32Array) => {
    const [sumYes, sumNo] = [new Float64Array(yes.length + 1), new Float64Array(yes.length + 1)];
    for (let i = 0; i < yes.length; i++) {
      const w = weight[i]! * counts[i]!;
      sumYes[i + 1] = sumYes[i]! + w * yes[i]!;
      sumNo[i + 1] = sumNo[i]! + w * (1 - yes[i]!);
    }
    const total = sumYes[yes.length]! + sumNo[yes.length]!;
    return thresholds.flatMap((threshold, k) => {
      const odds = threshold / (1 - threshold);
      const worth = (end: number) => (sumYes[end]! - odds * sumNo[end]!) / total;
      const [model, all] = [worth(ends[k]!), worth(yes.length)];
      return [model, all, model - Math.max(0, all)];
    });
  };
  const intervals = bootstrapAll(yes.length, statistics, { ...options, group });
  return thresholds.map((threshold, k) => ({
    threshold,
    model: intervals[3 * k]!,
    all: intervals[3 * k + 1]!.value,
    gain: intervals[3 * k + 2]!,
  }));
}

/**
 * From which to which threshold the model is surely worth more than acting on all or on nobody, in a
 * sentence.
 */
export function netBenefitReading(curve: readonly NetBenefit[]): string {
  const sure = curve.filter(({ gain }) => gain.lower > 0);
  const [first, last] = [sure[0], sure.at(-1)];
  if (first === undefined || last === undefined) {
    return "At no threshold shown is the model surely worth more than acting on all, or on nobody.";
  }
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const best = sure.reduce((most, each) => each.gain.value > most.gain.value ? each : most);
  return `Who acts from a probability of ${percent(first.threshold)} to ${
    percent(last.threshold)
  } on is surely ` +
    `better off with the model than by acting on all or on nobody${
      sure.length < curve.filter(({ threshold }) =>
          threshold >= first.threshold && threshold <= last.threshold
        ).length
        ? ", but for some thresholds between"
        : ""
    }; most at ${percent(best.threshold)}: ${
      (100 * best.gain.value).toFixed(1)
    } rightly acted on of 100 stays, ` +
    "net of those in vain.";
}
