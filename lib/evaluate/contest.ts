import type { HeldOut, Matrix, Purpose, SplitKind } from "lib/features/mod.ts";
import type { Learner, Predictor } from "lib/model/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { metricsWithIntervals } from "./metric/intervals.ts";
import type { Metric } from "./metric/metrics.ts";
import { withInterval } from "./metric/with_interval.ts";
import { outcomesFor } from "./outcomes.ts";

/** What a fit took. */
export type Cost = { readonly seconds: number; readonly megabytes: number };
/** Measures a piece of work: the clock is not this room's. */
export type Stopwatch = <T>(
  work: () => T | Promise<T>,
) => Promise<{ readonly value: T; readonly cost: Cost }>;

/** The result of predictions on held-out stays, and what those are for. */
export type Scored<U extends Purpose = Purpose> = {
  readonly name: string;
  readonly on: U;
  readonly split: SplitKind;
  readonly predicted: Float64Array;
  readonly metrics: Record<Metric, Interval>;
};

/** One learner's result on held-out stays. */
export type Entry<P extends Predictor = Predictor, U extends Purpose = Purpose> = Scored<U> & {
  readonly model: P;
  readonly fitCost: Cost;
};

export type ScoringOptions = { readonly seed: number; readonly replicates?: number };

export type ContestOptions = ScoringOptions & {
  readonly stopwatch: Stopwatch;
  /** Called before each fit. */
  readonly onLearner?: (name: string) => void;
};

/**
 * Fits every learner on training rows, one after the other, and scores it on the stays held out for choice,
 * with intervals over patients where they are known. What is chosen here is judged elsewhere: `judge()`.
 *
 * @param train of a study.
 * @param choice of the same study.
 * @returns an entry a learner, in their order; none without learners.
 * @throws what a learner throws, and {RangeError} when one predicts NaN.
 */
export async function contest<P extends Predictor>(
  train: Matrix,
  choice: HeldOut<"choice">,
  learners: readonly Learner<P>[],
  options: ContestOptions,
): Promise<Entry<P, "choice">[]> {
  const { stopwatch, onLearner, ...scoring } = options;
  const entries: Entry<P, "choice">[] = [];
  for (const { name, fit } of learners) {
    onLearner?.(name);
    const { value: model, cost: fitCost } = await stopwatch(() => fit(train));
    const predicted = model.predict(choice.matrix);
    entries.push({ ...entryOf(name, predicted, choice, scoring), model, fitCost });
  }
  return entries;
}

/**
 * Results of fitted models on the test, in their order: what was chosen on other stays is judged on these.
 *
 * @throws {RangeError} when a model predicts NaN.
 */
export function judge<M extends { readonly name: string; readonly model: Predictor }>(
  models: readonly M[],
  test: HeldOut<"test">,
  options: ScoringOptions,
): (Scored<"test"> & Pick<M, "model">)[] {
  return models.map(({ name, model }) => ({
    ...entryOf(name, model.predict(test.matrix), test, options),
    model,
  }));
}

/** The result of predictions of held-out stays, a row each; otherwise as `heldOutMetrics()`. */
export function entryOf<U extends Purpose>(
  name: string,
  predicted: Float64Array,
  held: HeldOut<U>,
  options: ScoringOptions,
): Scored<U> {
  const metrics = heldOutMetrics(held, predicted, options);
  return { name, on: held.purpose, split: held.split, predicted, metrics };
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
  options: ScoringOptions,
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
    megabytes: numberColumn(entries.map((entry) => Math.round(10 * entry.fitCost.megabytes) / 10)),
    rmse: numberColumn(entries.map((entry) => entry.metrics.rmse.value)),
    mae: numberColumn(entries.map((entry) => entry.metrics.mae.value)),
  });
}
