import { assertKnownAt, openCohort } from "lib/cohort/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { isMidnight } from "lib/stats/mod.ts";
import { numbersOf, type Table } from "lib/table/mod.ts";
import {
  createdTemporaryTable,
  droppedTable,
  placeBinds,
  type Sql,
  sql,
  type Values,
  type Warehouse,
} from "lib/warehouse/mod.ts";
import { type ModelSql, modelSql } from "../compile/model_sql.ts";
import { assertFeatureRelation } from "./feature_relation.ts";

export type WarehouseScoring = Artefact & {
  /**
   * The midnights between which the stays were admitted: `from` included, `until` not; epoch milliseconds
   * UTC.
   */
  readonly from: number;
  readonly until: number;
  /** `modelSql()` of the model when left out. */
  readonly compiled?: ModelSql;
};

/**
 * Predicts the stays of a period in the warehouse and reads the predictions, without logging them: the
 * columns of `prediction_log`, ordered by as-of time and stay.
 *
 * @throws what `withPredictions()` throws.
 */
export function predictInWarehouse(warehouse: Warehouse, options: WarehouseScoring): Promise<Table> {
  return withPredictions(
    warehouse,
    options,
    ({ select }) => warehouse.query(sql`${select}\nORDER BY as_of, stay_id`, periodOf(select, options)),
  );
}

/**
 * Checks that a period can be scored in the warehouse, prepares the model there, does `work` with it, and
 * clears up.
 *
 * @throws {RangeError} when the period doesn't begin and end at midnights.
 * @throws {TypeError} when a feature isn't known at admission, stays have no admission date, the warehouse's
 * columns aren't those that the model was fitted on, or the model can't be written as SQL.
 * @throws {QueryError} when the warehouse fails.
 */
export async function withPredictions<T>(
  warehouse: Warehouse,
  options: WarehouseScoring,
  work: (compiled: ModelSql) => Promise<T>,
): Promise<T> {
  const { model, meta, from, until, compiled = modelSql(options) } = options;
  assertMidnight(from);
  assertMidnight(until);
  assertKnownAt(model.features, await openCohort(meta.cohort));
  await assertFeatureRelation(warehouse, meta);
  await assertDated(warehouse);
  // Only what was made here is dropped: where making it failed, the name may be a table of somebody else's.
  const made = new Set<string | undefined>();
  try {
    for (const step of compiled.prepare) {
      if ("append" in step) await warehouse.append(step.append, step.rows);
      else await warehouse.run(step.run, periodOf(step.run, options));
      if ("run" in step) made.add(createdTemporaryTable(step.run.text));
    }
    return await work(compiled);
  } finally {
    for (const drop of compiled.clear) {
      if (made.has(droppedTable(drop.text))) await warehouse.run(drop);
    }
  }
}

/** The values of a period for a statement that binds it, and none for one that doesn't. */
export function periodOf(
  { text }: Sql,
  { from, until }: { readonly from: number; readonly until: number },
): Values {
  const { names } = placeBinds(text, (name) => name);
  return names.length === 0 ? {} : { from: new Date(from), until: new Date(until) };
}

function assertMidnight(time: number): void {
  if (isMidnight(time)) return;
  throw new RangeError(`Cannot score a period as it must begin and end at midnights (UTC): one is ${time}`);
}

/** Refuses stays without an admission date. @throws {TypeError} telling how many there are. */
export async function assertDated(warehouse: Warehouse): Promise<void> {
  const counts = await warehouse.query(sql`SELECT COUNT(*) - COUNT(admitted_on) AS undated FROM stays`);
  const [undated = 0] = numbersOf(counts, "undated");
  if (undated === 0) return;
  throw new TypeError(
    `Cannot score a period as every stay must have an admission date: ${undated} have none`,
  );
}
