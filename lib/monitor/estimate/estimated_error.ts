import { type Feature, type Matrix, takeMatrixRows, toMatrix, weighByFollowUp } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { grouped, type Interval, numbersAt } from "lib/stats/mod.ts";
import { countText, rowsWhere, type Table } from "lib/table/mod.ts";
import { binMatrix, type BinnedMatrix, type Ensemble, fitBoosting, Predictor } from "lib/trees/mod.ts";
import type { Week } from "../weeks.ts";

/** What the error of a week's admissions should come to, before anybody has left. */
export type EstimatedError = {
  readonly week: Week;
  /** Stays admitted. */
  readonly stays: number;
  /** Mean absolute error in days; the interval is that of the week's own, realised error. */
  readonly mae: Interval;
  /** Root mean squared error in days, likewise. */
  readonly rmse: Interval;
};

export type EstimateOptions = {
  /** The day of which lengths are known, epoch milliseconds UTC. */
  readonly knownBy: number;
  readonly seed: number;
};

/** Few, small trees: errors are noisy, and only their mean over a week counts. */
const settings = { loss: "squared", rounds: 60, maxLeaves: 8, minLeafRows: 100, learningRate: 0.1 } as const;
/** Of fewer stays nothing is learnt of errors. */
const leastStays = 1_000;
const losses = {
  mae: (error: number) => Math.abs(error),
  rmse: (error: number) => error * error,
} as const;

/**
 * The error of each week's admissions as their features alone let expect it (direct loss estimation): boosted
 * trees learn from stays that the model has not learnt from, and whose lengths are known, how far off it is
 * for whom, and are asked about those just admitted. It moves with the mix of patients from the first day on;
 * of stays that become longer or shorter for the same patients it knows nothing.
 *
 * Each half of the patients is estimated by what the other taught, which tells how far the mean of a week's
 * estimates lies from what comes: the interval has that spread for as many stays as the week has, and the
 * error of the level. Stays in bed are stood for by those that have ended (follow-up weights).
 *
 * Source: NannyML, direct loss estimation
 * (https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html).
 *
 * @param reference stays admitted after those that the model learnt from, as `readTrainingSet()` reads them.
 * @param newer the weeks' admissions.
 * @returns a sentence where there are too few stays to learn from.
 * @throws {TypeError} when a table lacks a column.
 */
export function estimateErrors(
  { model, meta }: Artefact,
  reference: Table,
  newer: Table,
  weeks: readonly Week[],
  options: EstimateOptions,
): EstimatedError[] | string {
  const [learnt, asked] = [reference, newer].map((rows) => encoded(rows, meta)) as [Matrix, Matrix];
  const why = whyTooFew(learnt);
  if (why !== null) return why;
  const predict = (matrix: Matrix) => withPredicted(matrix, model.predict(matrix));
  const inWeek = weeks.map(({ start, end }) =>
    rowsWhere(asked.rowCount, (row) => asked.time![row]! >= start && asked.time![row]! < end)
  );
  const about = withErrors(predict(learnt), options.knownBy);
  const now = predict(asked);
  const halves = halvesOf(about),
    estimates = {
      mae: estimateOf("mae", about, halves, now, options),
      rmse: estimateOf("rmse", about, halves, now, options),
    };
  return weeks.map((week, i) => {
    const rows = inWeek[i]!;
    const squared = meanWithin(estimates.rmse, rows);
    const root = (value: number) => Math.sqrt(Math.max(0, value));
    return {
      week,
      stays: rows.length,
      mae: meanWithin(estimates.mae, rows),
      rmse: { value: root(squared.value), lower: root(squared.lower), upper: root(squared.upper) },
    };
  });
}

/**
 * Trees that tell the size of a model's error in days from features and the prediction (`withPredicted()`),
 * of all stays that `estimateErrors()` learns from; or why there are none, as it says.
 */
export function errorTrees(
  { model, meta }: Artefact,
  reference: Table,
  { knownBy, seed }: EstimateOptions,
): Ensemble | string {
  const learnt = encoded(reference, meta), why = whyTooFew(learnt);
  if (why !== null) return why;
  const { matrix, error } = withErrors(withPredicted(learnt, model.predict(learnt)), knownBy);
  return fitBoosting({ ...matrix, target: error.map(losses.mae) }, { ...settings, seed });
}

function encoded(rows: Table, { encoder }: Artefact["meta"]): Matrix {
  return toMatrix(rows, encoder, { target: "stay_days", group: "patient_id", time: "admitted_on" }).matrix;
}

function whyTooFew({ target, time }: Matrix): string | null {
  const known = target!.reduce((sum, days) => sum + (Number.isNaN(days) ? 0 : 1), 0);
  return time !== undefined && known >= leastStays
    ? null
    : `${countText(known)} stays are known that the model has not learnt from, ${
      grouped(leastStays)
    } are needed`;
}

/** Known stays with their errors as target; and what trees may go by beside the features, the prediction. */
type Judged = { readonly matrix: Matrix; readonly error: Float64Array };

/** With what the model predicts as a feature. */
export function withPredicted(matrix: Matrix, predicted: Float64Array): Matrix {
  const feature: Feature = { name: "predicted_days", type: "number", values: predicted };
  return { ...matrix, features: [...matrix.features, feature] };
}

function withErrors(matrix: Matrix, knownBy: number): Judged {
  const target = matrix.target!;
  const { weight } = weighByFollowUp({ admitted: matrix.time!, stayDays: target }, knownBy);
  const rows = rowsWhere(matrix.rowCount, (row) => weight[row]! > 0);
  const taken = takeMatrixRows({ ...matrix, weight }, rows);
  const predicted = taken.features.at(-1)!;
  const values = predicted.type === "number" ? predicted.values : new Float64Array(rows.length);
  return { matrix: taken, error: values.map((days, row) => days - taken.target![row]!) };
}

/** Estimates for each row asked about, how far single losses are from them, and how sure their level is. */
type Estimate = { readonly values: Float64Array; readonly spread: number; readonly level: number };

/** One half of the patients: their rows, as a matrix, and in bins for as many fits as there are losses. */
type Half = { readonly rows: Int32Array; readonly matrix: Matrix; readonly binned: BinnedMatrix };

function halvesOf({ matrix, error }: Judged): readonly [Half, Half] {
  const half = (which: number): Half => {
    const rows = rowsWhere(matrix.rowCount, (row) => halfOf(matrix.group?.[row] ?? row) === which);
    const own = takeMatrixRows({ ...matrix, target: error }, rows);
    return { rows, matrix: own, binned: binMatrix(own) };
  };
  return [half(0), half(1)];
}

function estimateOf(
  metric: keyof typeof losses,
  { matrix, error }: Judged,
  halves: readonly [Half, Half],
  asked: Matrix,
  { seed }: EstimateOptions,
): Estimate {
  const target = error.map(losses[metric]), { weight } = matrix;
  const values = new Float64Array(asked.rowCount);
  let [squares, total] = [0, 0];
  for (const half of [0, 1] as const) {
    const own = halves[half], others = halves[half === 0 ? 1 : 0];
    const learnt = { ...own.binned, target: numbersAt(own.rows, (row) => target[row]!) };
    const trees = new Predictor(fitBoosting(learnt, { ...settings, seed }));
    trees.raw(asked).forEach((value, row) => values[row]! += Math.max(0, value) / 2);
    trees.raw(others.matrix).forEach((value, i) => {
      const row = others.rows[i]!;
      squares += weight![row]! * (target[row]! - Math.max(0, value)) ** 2;
      total += weight![row]!;
    });
  }
  const spread = Math.sqrt(squares / total);
  return { values, spread, level: spread / Math.sqrt(matrix.rowCount) };
}

/** Patients fall into halves by a hash of their code, so that neighbours in time don't go together. */
function halfOf(group: number): number {
  return (Math.imul(group + 1, 0x9e3779b1) >>> 16) & 1;
}

function meanWithin({ values, spread, level }: Estimate, rows: Int32Array): Interval {
  if (rows.length === 0) return { value: NaN, lower: NaN, upper: NaN };
  const value = rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  const by = 1.96 * Math.hypot(spread / Math.sqrt(rows.length), level);
  return { value, lower: Math.max(0, value - by), upper: value + by };
}
