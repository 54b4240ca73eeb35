import type { SplitKind } from "lib/features/study.ts";
import type { Interval } from "lib/stats/interval.ts";
import { categoryColumn, type Column, numberColumn, type Table, tableOf } from "lib/warehouse/table.ts";
import type { Metric } from "./metrics.ts";

/** A model's errors on one test, and how that test was told apart from training. */
export type Evaluation = {
  readonly model: string;
  readonly split: SplitKind;
  /** Stays known in the test. */
  readonly stays: number;
  readonly metrics: Readonly<Record<Metric, Interval>>;
};

const metricColumns: readonly (readonly [Metric, string])[] = [
  ["mae", "mae"],
  ["rmse", "rmse"],
  ["medianError", "median_error"],
  ["r2", "r2"],
  ["bias", "bias"],
];

/**
 * Evaluations as a table, a row each in the order given, so that no score is shown without its split and interval.
 *
 * Columns: `split`, `model`, `stays`, then `mae`, `mae_lower`, `mae_upper` and likewise rmse, median_error, r2, bias.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { evaluationTable } from "lib/evaluate/evaluation.ts";
 *
 * assertEquals(evaluationTable([]).rowCount, 0);
 * ```
 */
export function evaluationTable(evaluations: readonly Evaluation[]): Table {
  const columns: Record<string, Column> = {
    split: categoryColumn(evaluations.map(({ split }) => split)),
    model: categoryColumn(evaluations.map(({ model }) => model)),
    stays: numberColumn(evaluations.map(({ stays }) => stays)),
  };
  for (const [metric, name] of metricColumns) {
    const part = (end: keyof Interval) =>
      numberColumn(evaluations.map(({ metrics }) => metrics[metric][end]));
    columns[name] = part("value");
    columns[`${name}_lower`] = part("lower");
    columns[`${name}_upper`] = part("upper");
  }
  return tableOf(columns);
}
