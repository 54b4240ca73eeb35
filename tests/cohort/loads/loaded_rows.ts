import type { Cohort } from "lib/cohort/cohort.ts";
import { modelInput } from "lib/cohort/model_input.ts";
import type { Table } from "lib/table/table.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { assertSameRows } from "../../warehouse/assert_same_rows.ts";

/** All that loads fill, each in one order, and what models are told of it. */
export type LoadedRows = Readonly<Record<string, Table>>;

/** @param key the id's name in `accepted`. */
export async function loadedRows(warehouse: Warehouse, cohort: Cohort, key = "case_id"): Promise<LoadedRows> {
  const knownBy = new Date(Date.UTC(2022, 4, 20));
  return {
    accepted: await warehouse.query(written(`SELECT * FROM accepted ORDER BY ${key}`, "test")),
    quarantine: await warehouse.query(sql`SELECT source_row, rule, column_name, value, reason, row_text
      FROM quarantine ORDER BY source_row`),
    stays: await warehouse.query(sql`SELECT * FROM stays ORDER BY stay_id`),
    stay_features: await warehouse.query(sql`SELECT * FROM stay_features ORDER BY stay_id`),
    modelInput: await warehouse.query(modelInput(cohort), { from: null, until: null, known_by: knownBy }),
  };
}

/** Fails unless all that loads fill is the same. */
export function assertSameLoaded(actual: LoadedRows, expected: LoadedRows, about = ""): void {
  for (const [name, rows] of Object.entries(expected)) {
    assertSameRows(actual[name]!, rows, `${name} ${about}`);
  }
}
