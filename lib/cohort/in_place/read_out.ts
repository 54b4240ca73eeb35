import type { Warehouse } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { doorTables } from "../doors/door_source.ts";
import { shownName } from "../source/place.ts";
import { type Source, sourceOf } from "../source/source.ts";
import { relationRows, type TableSource } from "../source/table_source.ts";
import { unsaid } from "./checks.ts";

/**
 * The rows of a table of the warehouse, read out of it to be checked here, where SQL can't say the contract:
 * what it can't say is told. Of a cohort with a door they are joined here with those of the tables beside it.
 *
 * @throws as `relationRows()`.
 */
export async function readOut(
  warehouse: Warehouse,
  cohort: Cohort,
  { relation }: TableSource,
): Promise<Source> {
  if (cohort.door !== undefined) return await doorTables(cohort.door, warehouse, relation);
  const table = await relationRows(warehouse, cohort, relation), name = `table:${shownName(relation)}`;
  const told =
    `The rows of ${name} left the warehouse to be checked here, as SQL can't say all of the contract: ` +
    (unsaid(cohort) ?? "a rule of the spec");
  return { ...sourceOf(table, name), told: [told] };
}
