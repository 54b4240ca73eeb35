import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { modelSql } from "lib/score/compile/model_sql.ts";
import { scoreDay } from "lib/score/here/score_day.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { scoreInBed } from "lib/score/in_bed/score_in_bed.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { smallHazard } from "./in_bed/small_hazard.ts";
import { dayMs, fillSmallWarehouse, firstDay } from "./small_warehouse.ts";

/** A piece of work that leaves `table` as it would if it had not been killed before. */
export type KillableWork = {
  readonly table: "bulk" | "prediction_log" | "remaining_log";
  run(warehouse: Warehouse): Promise<unknown>;
};

const artefact = readArtefact(smallFit().bytes);
const hazard = smallHazard();
const days = 2;
const oldRows = 600;
const newRows = 20_000;

/** What may be killed: it needs `prepareWorks()`. */
export const killableWorks: Readonly<Record<string, KillableWork>> = {
  "a bulk append": {
    table: "bulk",
    run: (warehouse) =>
      warehouse.transaction(async () => {
        await warehouse.run(sql`DELETE FROM bulk`);
        await warehouse.append("bulk", bulkRows(newRows));
      }),
  },
  "a MERGE": {
    table: "prediction_log",
    run: (warehouse) =>
      scorePeriodInWarehouse(warehouse, {
        ...artefact,
        from: firstDay,
        until: firstDay + days * dayMs,
        compiled: modelSql(artefact, { form: "nodes" }),
      }),
  },
  "a scoring day": {
    table: "prediction_log",
    run: (warehouse) => scoreDay(warehouse, { ...artefact, asOf: firstDay + days * dayMs }),
  },
  "everybody in bed": {
    table: "remaining_log",
    run: (warehouse) => scoreInBed(warehouse, { ...hazard, asOf: firstDay + days * dayMs }),
  },
};

/** Makes the tables that the works read and write. @param perDay stays, enough to be killed meanwhile. */
export async function prepareWorks(warehouse: Warehouse, perDay = 700): Promise<void> {
  await fillSmallWarehouse(warehouse, { days, perDay });
  await warehouse.run(sql`CREATE TABLE bulk (id INTEGER, share DOUBLE, label VARCHAR, note VARCHAR)`);
  await scorePeriod(warehouse, { ...artefact, from: firstDay, until: firstDay + dayMs });
  await scoreInBed(warehouse, { ...hazard, asOf: firstDay + dayMs });
}

/** Brings a table back to what its works begin with: other rows in `bulk`, the first day in the log. */
export async function resetWorks(warehouse: Warehouse, table: KillableWork["table"]): Promise<void> {
  const asOf = { as_of: new Date(firstDay + dayMs) };
  if (table === "prediction_log") {
    return await warehouse.run(sql`DELETE FROM prediction_log WHERE as_of > :as_of`, asOf);
  }
  if (table === "remaining_log") {
    return await warehouse.run(sql`DELETE FROM remaining_log WHERE as_of > :as_of`, asOf);
  }
  await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM bulk`);
    await warehouse.append("bulk", bulkRows(oldRows));
  });
}

/** All that a table of the works holds, in one order. */
export async function rowsOfWork(warehouse: Warehouse, table: KillableWork["table"]): Promise<Table> {
  if (table === "remaining_log") {
    return await warehouse.query(
      sql`SELECT stay_id, as_of, remaining_days, remaining_q90, input_hash FROM remaining_log ORDER BY stay_id, as_of`,
    );
  }
  return await warehouse.query(
    table === "bulk" ? sql`SELECT id, share, label, note FROM bulk ORDER BY id, share, label, note` : sql`
        SELECT stay_id, model_version, as_of, predicted_days, lower_days, upper_days, reason_1, reason_2, reason_3,
          input_hash
        FROM prediction_log
        ORDER BY stay_id, model_version, as_of`,
  );
}

function bulkRows(count: number): Table {
  const rows = Array.from({ length: count }, (_, row) => row);
  return tableOf({
    id: numberColumn(rows),
    share: numberColumn(rows.map((row) => row / count)),
    label: categoryColumn(rows.map((row) => (row % 7 === 0 ? null : `ward ${row % 5}`))),
    note: categoryColumn(rows.map((row) => `row ${row} of ${count}`)),
  });
}
