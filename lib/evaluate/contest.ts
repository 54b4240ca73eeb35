import type { HeldOut, Matrix, Purpose, SplitKind } from "lib/features/mod.ts";
import type { Learner, Predictor } from "lib/model/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { metricsWithIntervals } from "./intervals.ts";
import type { Metric } from "./metrics.ts";
import { outcomesFor } from "./outcomes.ts";

/** What a fit took. */
export type Cost = { readonly seconds: number; readonly megabytes: number };
/** Measures a piece of work: the clock is not this room's. */
export type Stopwatch = <T>(
  work: () => T | Promise<T>,
) => Promise<{ readonly value: T; readonly cost: Cost }>;

/** One learner's result on held-out stays, and what those are for. */
export type Entry<P extends Predictor = Predictor, U extends Purpose = Purpose> = {
  readonly name: string;
  readonly on: U;
  readonly split: SplitKind;
  readonly model: P;
  readonly predicted: Float64Array;
  readonly metrics: Record<Metric, Interval>;
  readonly fitCost: Cost;
};

export type ContestOptions = {
  readonly stopwatch: Stopwatch;
  readonly seed: number;
  readonly replicates?: number;
  /** Called before each fit. */
  readonly onLearner?: (name: string) => void;
};

/**
 * Fits every learner on training rows, one after the other, and scores it on held-out stays, with intervals
 * over patients where they are known.
 *
 * @param train of a study.
 * @param held of the same study: its choice where models are chosen, its test where they are judged.
 * @returns an entry a learner, in their order; none without learners.
 * @throws what a learner throws, and {RangeError} when one predicts NaN.
 */
export async function contest<P extends Predictor, U extends Purpose>(
  train: Matrix,
  held: HeldOut<U>,
  learners: readonly Learner<P>[],
  options: ContestOptions,
): Promise<Entry<P, U>[]> {
  const { stopwatch, onLearner, ...scoring } = options;
  const entries: Entry<P, U>[] = [];
  for (const { name, fit } of learners) {
    onLearner?.(name);
    const { value: model, cost: fitCost } = await stopwatch(() => fit(train));
    entries.push({ ...entryOf(name, model, held, scoring), fitCost });
  }
  return entries;
}

/** A fitted model's result on held-out stays; otherwise as `heldOutMetrics()`. */
export function entryOf<P extends Predictor, U extends Purpose>(
  name: string,
  model: P,
  held: HeldOut<U>,
  options: { readonly seed: number; readonly replicates?: number },
): Omit<Entry<P, U>, "fitCost"> {
  const predicted = model.predict(held.matrix);
  const metrics = heldOutMetrics(held, predicted, options);
  return { name, on: held.purpose, split: held.split, model, predicted, metrics };
}

/**
 * The metrics of predictions for held-out stays (a row each), weighted by follow-up, with intervals over
 * patients where they are known; otherwise as `metricsWithIntervals()`.
 *
 * @throws {TypeError} when there are not as many predictions as stays.
 * @throws {RangeError} when a prediction is NaN.
 */
export function heldOutMetrics(
  held: HeldOut,
  predicted: Float64Array,
  options: { readonly seed: number; readonly replicates?: number },
): Record<Metric, Interval> {
  return metricsWithIntervals(outcomesFor(held, predicted), options);
}

/**
 * Entries as a table with their split, best RMSE first: model, split, rmse, mae, median_error, r2, bias, each
 * like `18.21 (18.02 to 18.40)`; all but R2 in days.
 */
export function contestTable(entries: readonly Pick<Entry, "name" | "metrics" | "split">[]): Table {
  const sorted = [...entries].sort((a, b) => a.metrics.rmse.value - b.metrics.rmse.value);
  const column = (metric: Metric, digits: number) =>
    categoryColumn(sorted.map((entry) => withInterval(entry.metrics[metric], digits)));
  return tableOf({
    model: categoryColumn(sorted.map((entry) => entry.name)),
    split: categoryColumn(sorted.map((entry) => entry.split)),
    rmse: column("rmse", 2),
    mae: column("mae", 2),
    median_error: column("medianError", 2),
    r2: column("r2", 3),
    bias: column("bias", 2),
  });
}

/**
 * What each fit took, in the order of the contest: seconds, and megabytes of memory that the process grew by;
 * RMSE and MAE in days.
 */
export function costTable(entries: readonly Pick<Entry, "name" | "fitCost" | "metrics">[]): Table {
  return tableOf({
    model: categoryColumn(entries.map((entry) => entry.name)),
    seconds: numberColumn(entries.map((entry) => entry.fitCost.seconds)),
    megabytes: numberColumn(entries.map((entry) => entry.fitCost.megabytes)),
    rmse: numberColumn(entries.map((entry) => entry.metrics.rmse.value)),
    mae: numberColumn(entries.map((entry) => entry.metrics.mae.value)),
  });
}

/**
 * A value with its interval, rounded to some digits; NaN is written as it is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withInterval } from "lib/evaluate/contest.ts";
 *
 * assertEquals(withInterval({ value: 18.214, lower: 18.02, upper: 18.4 }, 2), "18.21 (18.02 to 18.40)");
 * ```
 */
export function withInterval({ value, lower, upper }: Interval, digits: number): string {
  const text = (number: number) => (Math.abs(number) < 0.5 * 10 ** -digits ? 0 : number).toFixed(digits);
  return `${text(value)} (${text(lower)} to ${text(upper)})`;
}
