import type { HeldOut, Matrix } from "lib/features/mod.ts";
import { predictionInterval, type ResidualInterval } from "lib/registry/mod.ts";
import { benjaminiHochberg, numbersAt, weightedQuantile } from "lib/stats/mod.ts";
import { type CategoryColumn, leastShown } from "lib/table/mod.ts";
import { knownRows } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";
import { type BesideOthers, besideOthers } from "./beside_others.ts";

/**
 * What is judged of a cell: the mean absolute error and the bias in days (predicted less actual), the share
 * of stays inside their interval, and of the long stays the share that was not flagged.
 */
export type Measure = "error" | "bias" | "inside" | "missed";
export const measures: readonly Measure[] = ["error", "bias", "inside", "missed"];

/** How one measure of a cell differs from all other stays'. */
export type Finding = BesideOthers & {
  /** What the cell is of: "gender", or of a pair "gender, age band". */
  readonly by: string;
  readonly isPair: boolean;
  readonly cell: string;
  readonly measure: Measure;
  /** Stays of the cell; of the long ones where these are judged. */
  readonly stays: number;
  /** The p-value adjusted for all that was looked at (false-discovery rate). */
  readonly adjusted: number;
  /** What the gap comes to over the cell's stays, in bed days; NaN of shares. */
  readonly bedDays: number;
};

export type Audit = {
  /** One a cell and measure that could be judged, by columns alone first, then by pairs. */
  readonly findings: readonly Finding[];
  /** Cells of too few stays, or patients, to be shown. */
  readonly hidden: number;
  /** A stay of at least so many days is long: the longest tenth of training's. */
  readonly longFrom: number;
};

export type AuditOptions = {
  /** By what headings call it, a label for each of the test's stays. */
  readonly columns: Readonly<Record<string, CategoryColumn>>;
  readonly residuals: ResidualInterval;
  /** What the model learnt from: says which stays are long. */
  readonly train: Matrix;
};

/** Cells of fewer stays are neither judged nor shown. */
export const leastStays = 30;

/**
 * Asks for whom a model does worse: each label of the columns, and each pair of labels of two columns, beside
 * all other stays of the test, weighted by follow-up. As many stays are flagged as are long, those predicted
 * longest. P-values are over patients, adjusted over all cells and measures together (Benjamini
 * and Hochberg), so that of what is reported at 0.05 one in twenty is chance.
 *
 * A gap is no cause: stays of a cell may be harder to predict for anybody.
 *
 * @param predicted for each of the test's stays, in days.
 * @throws {TypeError} when the stays lack the feature that the interval goes by.
 */
export function auditOf(
  test: HeldOut<"test">,
  predicted: Float64Array,
  { columns, residuals, train }: AuditOptions,
): Audit {
  const outcomes = outcomesFor(test, predicted), known = knownRows(outcomes);
  const weight = outcomes.weight ?? new Float64Array(predicted.length).fill(1);
  const patients = outcomes.group ?? new Int32Array(predicted.length).fill(-1);
  const longFrom = weightedQuantile(
    train.target ?? new Float64Array(),
    train.weight ?? new Float64Array(train.rowCount).fill(1),
    0.9,
  );
  const { lower, upper } = predictionInterval(predicted, residuals, test.matrix);
  const values = valuesOf({ ...outcomes, weight, known, longFrom, lower, upper });
  const found: Omit<Finding, "adjusted">[] = [];
  let hidden = 0;
  for (const { by, isPair, label, rows } of cellsOf(columns, known)) {
    if (rows.length < leastStays || patientsIn(rows, patients) < leastShown) {
      hidden++;
      continue;
    }
    for (const measure of measures) {
      const isDays = measure === "error" || measure === "bias";
      const beside = besideOthers(values[measure], rows, { known, weight, patients, isShare: !isDays });
      if (beside === null) continue;
      const stays = numbersAt(rows, (row) => Number.isNaN(values[measure][row]!) ? 0 : 1)
        .reduce((sum, each) => sum + each, 0);
      const bedDays = isDays ? beside.gap.value * stays : NaN;
      found.push({ ...beside, by, isPair, cell: label, measure, stays, bedDays });
    }
  }
  const adjusted = benjaminiHochberg(Float64Array.from(found, ({ pValue }) => pValue));
  return { findings: found.map((each, i) => ({ ...each, adjusted: adjusted[i]! })), hidden, longFrom };
}

type Valued = {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly weight: Float64Array;
  readonly known: Int32Array;
  readonly longFrom: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
};

/** Each measure's value of each stay; NaN where it has none. */
function valuesOf(given: Valued): Readonly<Record<Measure, Float64Array>> {
  const { actual, predicted, weight, known, longFrom, lower, upper } = given;
  const of = (value: (days: number, row: number) => number) =>
    actual.map((days, row) => Number.isNaN(days) ? NaN : value(days, row));
  const take = (from: Float64Array) => numbersAt(known, (row) => from[row]!);
  let [long, all] = [0, 0];
  for (const row of known) {
    all += weight[row]!;
    if (actual[row]! >= longFrom) long += weight[row]!;
  }
  const flaggedFrom = all > 0 ? weightedQuantile(take(predicted), take(weight), 1 - long / all) : NaN;
  return {
    error: of((days, row) => Math.abs(predicted[row]! - days)),
    bias: of((days, row) => predicted[row]! - days),
    inside: of((days, row) => days >= lower[row]! && days <= upper[row]! ? 1 : 0),
    missed: of((days, row) => days < longFrom ? NaN : predicted[row]! < flaggedFrom ? 1 : 0),
  };
}

type Cell = {
  readonly by: string;
  readonly isPair: boolean;
  readonly label: string;
  readonly rows: Int32Array;
};

/** The labels of each column, then of each pair of columns, with their known rows. */
function* cellsOf(
  columns: AuditOptions["columns"],
  known: Int32Array,
): Generator<Cell> {
  const names = Object.keys(columns);
  const rowsOf = (name: string) => {
    const { codes, labels } = columns[name]!;
    const rows = Map.groupBy(known, (row) => codes[row]!);
    return labels.flatMap((label, code) =>
      rows.has(code) ? [{ label, rows: Int32Array.from(rows.get(code)!) }] : []
    );
  };
  for (const name of names) for (const cell of rowsOf(name)) yield { by: name, isPair: false, ...cell };
  for (const [i, name] of names.entries()) {
    for (const other of names.slice(i + 1)) {
      const { codes, labels } = columns[other]!;
      for (const { label, rows } of rowsOf(name)) {
        const parts = Map.groupBy(rows, (row) => codes[row]!);
        for (const [code, part] of [...parts].toSorted(([a], [b]) => a - b)) {
          // A pair of all stays of a label is that label.
          if (code < 0 || part.length === rows.length) continue;
          const both = `${label}, ${labels[code]!}`;
          yield { by: `${name}, ${other}`, isPair: true, label: both, rows: Int32Array.from(part) };
        }
      }
    }
  }
}

/** How many patients; a stay whose patient is not known is one. */
function patientsIn(rows: Int32Array, patients: Int32Array): number {
  const codes = numbersAt(rows, (row) => patients[row]! < 0 ? -2 - row : patients[row]!);
  return new Set(codes).size;
}
