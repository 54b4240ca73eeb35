import { assertKnownAt, type Cohort, openCohort, readModelInput } from "lib/cohort/mod.ts";
import { encode, type EncodeReport, takeMatrixRows, toMatrix } from "lib/features/mod.ts";
import { odditiesText, unusualRows } from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayStart, isMidnight } from "lib/stats/mod.ts";
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
  takeRows,
  timestampColumn,
  timestampsOf,
} from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import type { LogColumnName } from "../log/log_columns.ts";
import { explainedStays, logPredictions } from "../log/prediction_log.ts";
import { predictedRows } from "./predicted_rows.ts";
import { strongestReasons } from "./reasons.ts";

/** Days that are logged in one transaction, at most. */
const longestTogether = 7 * dayMs;

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
  /** Mean of the predictions, days or probabilities; NaN when there are none. */
  readonly mean: number;
  readonly encoding: EncodeReport;
};

/**
 * Predicts the stays admitted on one day, from what was known at admission, into the prediction log.
 *
 * One row a stay, model version and as-of time, all of a day or none (one transaction): scoring a day again
 * adds nothing. A predicted stay is at least 0 days, and so are both ends of its interval, which is the
 * prediction plus the artefact's residual quantiles. Beside it stand the three features that moved it most
 * (`strongestReasons()`), and how unlike those learnt from the stay is (`unusualRows()`). The log must have
 * been claimed (`claimLog()`).
 *
 * @throws {RangeError} when `asOf` is not a midnight, or a prediction is not finite.
 * @throws {TypeError} when a feature isn't known at admission, the rows aren't encoded as in training, or
 * stays have no admission date.
 * @throws {QueryError} when the warehouse fails; the log is then as before.
 */
export async function scoreDay(warehouse: Warehouse, options: ScoreDayOptions): Promise<DayScore> {
  const [scores] = await Array.fromAsync(scoreDays(warehouse, { ...options, days: 1 }));
  return scores![0]!;
}

/** How predictions are told until before a day, its midnight: the same model with another interval. */
export type Told = { readonly told: Artefact; readonly until: number };

/**
 * The same of several days: they are read and explained together, as a model is explained faster for many
 * stays than for few. What a model is told of a stay is known at admission, so that reading it with later
 * ones tells no more of it. Those that are told alike are logged together, at most a week, all or none (one
 * transaction), and given together.
 *
 * @param options the end of the first day, and how many days.
 */
export async function* scoreDays(
  warehouse: Warehouse,
  options: ScoreDayOptions & {
    readonly days: number;
    /** How predictions are told from a day on, its midnight; as the model is where it is left out. */
    readonly tellOn?: ((day: number) => Promise<Told>) | undefined;
  },
): AsyncGenerator<DayScore[], undefined> {
  const { model, meta, asOf, days } = options;
  assertMidnight(asOf);
  const cohort = await openCohort(meta.cohort);
  assertKnownAt(model.features, cohort);
  const period = { from: asOf - dayMs, until: asOf + (days - 1) * dayMs };
  const stays = await readAdmissions(warehouse, cohort, { ...period, features: model.features });
  const reasons = await reasonsOf(warehouse, options, stays, period);
  const admitted = timestampsOf(stays, "admitted_on");
  for (let from = period.from, until; from < period.until; from = until) {
    const { told, until: end } = await options.tellOn?.(from) ?? { told: options, until: Infinity };
    until = Math.min(end, from + longestTogether, period.until);
    const rows = rowsWhere(stays.rowCount, (row) => admitted[row]! >= from && admitted[row]! < until!);
    yield await scoreTogether(warehouse, { model, meta: told.meta, from, until }, takeRows(reasons, rows));
  }
}

/** @param stays those admitted on the days, with their reasons. */
async function scoreTogether(
  warehouse: Warehouse,
  { model, meta, from, until }: Artefact & { readonly from: number; readonly until: number },
  stays: Table,
): Promise<DayScore[]> {
  const { columns: predicted } = predictedRows({ model, meta }, stays);
  const asOf = timestampsOf(stays, "admitted_on").map((time) => dayStart(time) + dayMs);
  const columns: Readonly<Record<LogColumnName, Column>> = {
    stay_id: columnOf(stays, "stay_id"),
    model_version: sameText(meta.version, stays.rowCount),
    as_of: timestampColumn(asOf),
    ...predicted,
    reason_1: columnOf(stays, "reason_1"),
    reason_2: columnOf(stays, "reason_2"),
    reason_3: columnOf(stays, "reason_3"),
    anomaly: columnOf(stays, "anomaly"),
    anomaly_reason: columnOf(stays, "anomaly_reason"),
  };
  const batch = tableOf(columns);
  const counts = await logPredictions(warehouse, batch);
  const logged = numbersOf(batch, meta.predicts === "days" ? "predicted_days" : "predicted_probability");
  return Array.from({ length: Math.round((until - from) / dayMs) }, (_, i): DayScore => {
    const day = from + i * dayMs, end = day + dayMs;
    const rows = rowsWhere(stays.rowCount, (row) => asOf[row] === end);
    return {
      ...{ day, asOf: end, stays: rows.length, ...counts.get(end) ?? { written: 0, changed: 0 } },
      mean: meanOf(Float64Array.from(rows, (row) => logged[row]!)),
      encoding: encode(meta.encoder, takeRows(stays, rows)).report,
    };
  });
}

/** The admissions of some days, as known at the end of the first one. */
async function readAdmissions(
  warehouse: Warehouse,
  cohort: Cohort,
  { from, until, features }: {
    readonly from: number;
    readonly until: number;
    readonly features: readonly string[];
  },
): Promise<Table> {
  const columns = ["stay_id", "admitted_on", ...features];
  const stays = await readModelInput(warehouse, { from, until, knownBy: from + dayMs, columns }, cohort);
  const undated = missingCount(columnOf(stays, "admitted_on"));
  if (undated === 0) return stays;
  throw new TypeError(`Cannot score a day as every stay must have an admission date: ${undated} have none`);
}

/** The stays with reasons and what is unusual; those that the log explains get none: it keeps what it has. */
async function reasonsOf(
  warehouse: Warehouse,
  { model, meta, unusual }: Artefact,
  stays: Table,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<Table> {
  const { matrix } = toMatrix(stays, meta.encoder);
  const ids = numbersOf(stays, "stay_id");
  const explainedBefore = await explainedStays(warehouse, meta.version, { from: from + dayMs, until });
  const rows = rowsWhere(ids.length, (row) => !explainedBefore.has(ids[row]!));
  const explained = takeMatrixRows(matrix, rows);
  const spread = ({ codes, labels }: CategoryColumn): CategoryColumn => {
    const all = new Int32Array(matrix.rowCount).fill(-1);
    rows.forEach((row, i) => all[row] = codes[i]!);
    return { type: "category", codes: all, labels };
  };
  const reasons = strongestReasons(model.explain(explained), explained, model.predicts);
  const [reason_1, reason_2, reason_3] = reasons.map(spread);
  const odd = unusual ? unusualRows(unusual, explained) : null;
  const anomaly = new Float64Array(matrix.rowCount).fill(NaN);
  odd?.scores.forEach((score, i) => anomaly[rows[i]!] = score);
  const texts = Array.from(rows, (_, i) => odd?.oddities[i] ? odditiesText(odd.oddities[i]) : null);
  return tableOf({
    ...stays.columns,
    reason_1: reason_1!,
    reason_2: reason_2!,
    reason_3: reason_3!,
    anomaly: numberColumn(anomaly),
    anomaly_reason: spread(categoryColumn(texts)),
  });
}

function sameText(text: string, rowCount: number) {
  return { type: "category", codes: new Int32Array(rowCount), labels: [text] } as const;
}

/** Sums in the order of the rows, so that two runs agree to the last bit. */
function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function assertMidnight(asOf: number): void {
  if (isMidnight(asOf)) return;
  throw new RangeError(`Cannot score a day as it must end at a midnight (UTC): it ends at ${asOf}`);
}
