import { assertKnownAt, type Cohort, openCohort, readModelInput } from "lib/cohort/mod.ts";
import { type EncodeReport, type Matrix, takeMatrixRows, toMatrix } from "lib/features/mod.ts";
import type { Model } from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, isMidnight } from "lib/stats/mod.ts";
import {
  type CategoryColumn,
  categoryColumn,
  type Column,
  columnOf,
  missingCount,
  numberColumn,
  numbersOf,
  rowsWhere,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { inputHashes } from "../log/input_hash.ts";
import type { LogColumnName } from "../log/log_columns.ts";
import { loggedStays, logPredictions } from "../log/prediction_log.ts";
import { predictionColumns } from "./prediction_columns.ts";
import { strongestReasons } from "./reasons.ts";

export type ScoreDayOptions = Artefact & {
  /** The end of the day whose admissions are scored: the midnight after it, epoch milliseconds UTC. */
  readonly asOf: number;
};

/** What scoring one day did. */
export type DayScore = {
  /** The midnights at which the day began and ended, epoch milliseconds UTC. */
  readonly day: number;
  readonly asOf: number;
  /** Stays admitted on the day: each has its prediction in the log. */
  readonly stays: number;
  /** Those that were not in the log before. */
  readonly written: number;
  /** Those that were, with other input than now; the log keeps what was predicted then. */
  readonly changed: number;
  /** Mean of the predictions, in days; NaN when there are none. */
  readonly meanDays: number;
  readonly encoding: EncodeReport;
};

/**
 * Predicts the stays admitted on one day, from what was known at admission, into the prediction log.
 *
 * One row a stay, model version and as-of time, all of a day or none (one transaction): scoring a day again
 * adds nothing. A predicted stay is at least 0 days, and so are both ends of its interval, which is the
 * prediction plus the artefact's residual quantiles. Beside it stand the three features that moved it most
 * (`strongestReasons()`). The log must have been claimed (`claimLog()`).
 *
 * @throws {RangeError} when `asOf` is not a midnight, or a prediction is not finite.
 * @throws {TypeError} when a feature isn't known at admission, the rows aren't encoded as in training, or
 * stays have no admission date.
 * @throws {QueryError} when the warehouse fails; the log is then as before.
 */
export async function scoreDay(warehouse: Warehouse, options: ScoreDayOptions): Promise<DayScore> {
  const { model, meta, asOf } = options;
  assertMidnight(asOf);
  const cohort = await openCohort(meta.cohort);
  assertKnownAt(model.features, cohort);
  const day = asOf - dayMs;
  const stays = await readAdmissions(warehouse, cohort, { asOf, features: model.features });
  const { matrix, report } = toMatrix(stays, meta.encoder);
  const predicted = model.predict(matrix);
  const ids = numbersOf(stays, "stay_id");
  const logged = await loggedStays(warehouse, meta.version, asOf);
  const reasons = reasonColumns(model, matrix, rowsWhere(ids.length, (row) => !logged.has(ids[row]!)));
  const columns: Readonly<Record<LogColumnName, Column>> = {
    stay_id: numberColumn(ids),
    model_version: sameText(meta.version, stays.rowCount),
    as_of: timestampColumn(new Float64Array(stays.rowCount).fill(asOf)),
    ...predictionColumns(predicted, meta.residuals),
    ...reasons,
    input_hash: categoryColumn(inputHashes(matrix.features, matrix.rowCount)),
  };
  const batch = tableOf(columns);
  const counts = await logPredictions(warehouse, batch);
  const meanDays = mean(numbersOf(batch, "predicted_days"));
  return { day, asOf, stays: stays.rowCount, ...counts, meanDays, encoding: report };
}

/** The admissions of the day before. */
async function readAdmissions(
  warehouse: Warehouse,
  cohort: Cohort,
  { asOf, features }: { readonly asOf: number; readonly features: readonly string[] },
): Promise<Table> {
  const columns = ["stay_id", "admitted_on", ...features];
  const period = { from: asOf - dayMs, until: asOf, knownBy: asOf, columns };
  const stays = await readModelInput(warehouse, period, cohort);
  const undated = missingCount(columnOf(stays, "admitted_on"));
  if (undated === 0) return stays;
  throw new TypeError(`Cannot score a day as every stay must have an admission date: ${undated} have none`);
}

type ReasonColumns = Readonly<Record<"reason_1" | "reason_2" | "reason_3", CategoryColumn>>;

/** The reasons of the rows named; of the others none, as the log has them and keeps them. */
function reasonColumns(model: Model, matrix: Matrix, rows: Int32Array): ReasonColumns {
  const explained = takeMatrixRows(matrix, rows);
  const columns = strongestReasons(model.explain(explained), explained).map(
    ({ codes, labels }): CategoryColumn => {
      const spread = new Int32Array(matrix.rowCount).fill(-1);
      rows.forEach((row, i) => spread[row] = codes[i]!);
      return { type: "category", codes: spread, labels };
    },
  );
  return { reason_1: columns[0]!, reason_2: columns[1]!, reason_3: columns[2]! };
}

function sameText(text: string, rowCount: number) {
  return { type: "category", codes: new Int32Array(rowCount), labels: [text] } as const;
}

/** Sums in the order of the rows, so that two runs agree to the last bit. */
function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function assertMidnight(asOf: number): void {
  if (isMidnight(asOf)) return;
  throw new RangeError(`Cannot score a day as it must end at a midnight (UTC): it ends at ${asOf}`);
}
