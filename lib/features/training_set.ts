import {
  assertKnownAt,
  type Cohort,
  type KnownAt,
  type Outcome,
  readModelInput,
  stayRanges,
} from "lib/cohort/mod.ts";
import { numberColumn, numbersOf, type Table, tableOf } from "lib/table/mod.ts";
import { assertNoRowsHidden, type Warehouse } from "lib/warehouse/mod.ts";

/** Which stays to read. Times are epoch milliseconds UTC. */
export type TrainingSetOptions = {
  /** Stays admitted from then; from the first one when left out. */
  readonly from?: number;
  /** Stays admitted before then. */
  readonly until: number;
  /** Stays that ended later have no stay_days, as they are not known yet. `until` when left out. */
  readonly knownBy?: number;
  /** The cohort's own when left out. */
  readonly features?: readonly string[];
  /** The latest that a feature may be known; only a study of what a leak is worth goes beyond "admission". */
  readonly knownAt?: KnownAt;
  /** What is asked: the column that answers it is read too. */
  readonly outcome?: Outcome;
};

/** Read beside the features: who, when, and for how long. */
const keys = ["stay_id", "patient_id", "admitted_on", "stay_days"] as const;

/**
 * Reads stays to train or to test on: stay_id, patient_id, admitted_on, stay_days (NaN where not known by
 * `knownBy`) and the features, ordered by stay_id; where lengths are bands also what each may have been
 * (`rangeColumns`). Stays without an admission date are always in.
 *
 * @throws {TypeError} naming the features that are known too late, or that the warehouse doesn't have.
 * @throws {Error} when a policy of the warehouse hides stays: see `assertNoRowsHidden()`.
 * @throws {QueryError} when the warehouse fails.
 */
export async function readTrainingSet(
  warehouse: Warehouse,
  cohort: Cohort,
  options: TrainingSetOptions,
): Promise<Table> {
  const { from, until, knownBy = until, features = cohort.features, knownAt = "admission", outcome } =
    options;
  assertKnownAt(features, cohort, knownAt);
  await assertNoRowsHidden(warehouse, "stays");
  const of = outcome?.of ?? "stay_days";
  const answer = typeof of === "object" && "column" in of ? [of.column] : [];
  const columns = [...new Set([...keys, ...answer, ...features])];
  const read = await readModelInput(warehouse, { from: from ?? null, until, knownBy, columns }, cohort);
  return withRanges(read, cohort);
}

/** The columns of what a stay's length may have been, in days. */
export const rangeColumns = ["stay_days_lower", "stay_days_upper"] as const;

/** Whole days from 11 to 20 are lengths from 10.5 to 20.5; none is below 0. */
function withRanges(table: Table, cohort: Cohort): Table {
  const ranges = stayRanges(cohort);
  if (ranges === null) return table;
  const days = numbersOf(table, "stay_days"), [lower, upper] = rangeColumns;
  return tableOf({
    ...table.columns,
    [lower]: numberColumn(days.map((each) => Math.max(0, (ranges.get(each)?.least ?? NaN) - 0.5))),
    [upper]: numberColumn(days.map((each) => (ranges.get(each)?.most ?? NaN) + 0.5)),
  });
}
