import type { HeldOut, Matrix } from "lib/features/mod.ts";
import { predictionInterval, type ResidualInterval } from "lib/registry/mod.ts";
import { numbersAt, weightedQuantile } from "lib/stats/mod.ts";
import type { CategoryColumn } from "lib/table/mod.ts";
import { knownRows } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";
import { auditCells, type Finding, valuedIn } from "./audit_cells.ts";
import { besideOthers } from "./beside_others.ts";

const measures = ["error", "bias", "inside", "missed"] as const;

/** For whom a model does worse. */
export type Audit = {
  /** What the model predicts. */
  readonly asks: "days" | "risk";
  /** One a cell and measure that could be judged, by columns alone first, then by pairs. */
  readonly findings: readonly Finding[];
  /** Cells of too few stays, or patients, to be shown. */
  readonly hidden: number;
  /** From so many days on a stay is long (training's longest tenth), or from that probability flagged. */
  readonly from: number;
};

export type AuditOptions = {
  /** By what headings call it, a label for each of the test's stays. */
  readonly columns: Readonly<Record<string, CategoryColumn>>;
  readonly residuals: ResidualInterval;
  /** What the model learnt from: says which stays are long. */
  readonly train: Matrix;
};

/**
 * Asks for whom a model does worse: each label of the columns, and each pair of labels of two columns, beside
 * all other stays of the test, weighted by follow-up. As many stays are flagged as are long, those predicted
 * longest. P-values are over patients, adjusted as `auditCells()` has it.
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
  const shares = { inside: values.inside, missed: values.missed };
  const audited = auditCells(columns, { known, patients, shares }, (rows) =>
    measures.flatMap((measure) => {
      const isDays = measure === "error" || measure === "bias";
      const beside = besideOthers(values[measure], rows, { known, weight, patients, isShare: !isDays });
      if (beside === null) return [];
      const stays = valuedIn(rows, values[measure]);
      return [{ measure, stays, beside, cost: isDays ? beside.gap.value * stays : NaN }];
    }));
  return { asks: "days", ...audited, from: longFrom };
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
function valuesOf(given: Valued): Readonly<Record<typeof measures[number], Float64Array>> {
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
