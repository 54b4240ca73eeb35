import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import type { Predictions } from "../metric/predictions.ts";
import { withInterval } from "../metric/with_interval.ts";
import { orderedRisks } from "./risk_metrics.ts";

/** What one way to act costs a stay, in false alarms. */
export type ActingCost = {
  /** "flag all", "flag nobody", or whose threshold it is. */
  readonly name: string;
  /** Null where nobody is asked. */
  readonly threshold: number | null;
  readonly cost: Interval;
  /** Less what the cheaper of flagging all and nobody costs, of the same drawn patients. */
  readonly saved: Interval;
};

/**
 * From which probability on flagging costs least where one yes that is missed is as bad as so many false
 * alarms, if probabilities come true.
 *
 * Source: C. Elkan, The foundations of cost-sensitive learning, IJCAI 2001, theorem 1.
 *
 * @throws {RangeError} when the ratio is no number above 0.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { costThreshold } from "lib/evaluate/risk/threshold_cost.ts";
 *
 * assertEquals(costThreshold(4), 0.2);
 * ```
 */
export function costThreshold(missedPerAlarm: number): number {
  if (missedPerAlarm > 0 && missedPerAlarm < Infinity) return 1 / (1 + missedPerAlarm);
  throw new RangeError(
    `Cannot weigh costs as a yes that is missed must be worth above 0 false alarms: current value is ${missedPerAlarm}`,
  );
}

/**
 * The expected cost of acting by some thresholds, a row each, beside flagging all and nobody, with intervals
 * over patients where they are known: each yes that is not flagged costs `missedPerAlarm`, each no that is
 * flagged 1.
 *
 * @throws what `costThreshold()` and `orderedRisks()` throw.
 */
export function actingCosts(
  predictions: Predictions,
  missedPerAlarm: number,
  thresholds: Readonly<Record<string, number>>,
  options: IntervalOptions = {},
): ActingCost[] {
  costThreshold(missedPerAlarm);
  const { yes, predicted, weight, group } = orderedRisks(predictions);
  const ways = [
    ...Object.entries(thresholds).map(([name, threshold]) => ({ name, threshold, from: threshold })),
    { name: "flag all", threshold: null, from: -Infinity },
    { name: "flag nobody", threshold: null, from: Infinity },
  ];
  const costOf = ways.map(({ from }) =>
    yes.map((came, row) => predicted[row]! >= from ? 1 - came : missedPerAlarm * came)
  );
  const intervals = bootstrapAll(yes.length, (counts) => {
    let total = 0;
    const sums = ways.map(() => 0);
    for (let row = 0; row < yes.length; row++) {
      const w = weight[row]! * counts[row]!;
      total += w;
      costOf.forEach((cost, way) => sums[way]! += w * cost[row]!);
    }
    const costs = sums.map((sum) => sum / total);
    const usual = Math.min(costs.at(-1)!, costs.at(-2)!);
    return [...costs, ...costs.map((cost) => cost - usual)];
  }, { ...options, group });
  return ways.map(({ name, threshold }, way) => ({
    ...{ name, threshold },
    cost: intervals[way]!,
    saved: intervals[ways.length + way]!,
  }));
}

/** Costs of a hundred stays, a row a way to act. */
export function actingCostTable(costs: readonly ActingCost[]): Table {
  const of100 = ({ value, lower, upper }: Interval) =>
    withInterval({ value: 100 * value, lower: 100 * lower, upper: 100 * upper }, 1);
  return tableOf({
    flagged: categoryColumn(costs.map(({ name }) => name)),
    from: categoryColumn(costs.map(({ threshold }) => threshold === null ? null : fromText(threshold))),
    cost_of_100_stays: categoryColumn(costs.map(({ cost }) => of100(cost))),
    beside_all_or_nobody: categoryColumn(costs.map(({ saved }) => of100(saved))),
  });
}

/**
 * Whether acting by the first threshold is surely cheaper than flagging all or nobody, in a sentence of
 * Markdown.
 */
export function actingCostReading([own, ...others]: readonly ActingCost[], missedPerAlarm: number): string {
  const [all, nobody] = others.slice(-2), usual = all!.cost.value < nobody!.cost.value ? all! : nobody!;
  const start =
    `Where a yes that is missed is as bad as ${missedPerAlarm} false alarms, who is flagged from a ` +
    `probability of ${fromText(own!.threshold!)} on costs ${
      (100 * own!.cost.value).toFixed(1)
    } of these in 100 stays`;
  const beside = `${usual.name === "flag all" ? "flagging all" : "flagging nobody"} costs ${
    (100 * usual.cost.value).toFixed(1)
  }`;
  const { lower, upper } = own!.saved;
  if (upper < 0) return `${start}: **surely less** than the cheaper of flagging all and nobody (${beside}).`;
  if (lower > 0) return `${start}: **surely more** than the cheaper of flagging all and nobody (${beside}).`;
  return `${start}, which can't be told apart from the cheaper of flagging all and nobody (${beside}).`;
}

function fromText(threshold: number): string {
  return Number.isFinite(threshold) ? threshold.toFixed(3) : "nobody reaches it";
}
