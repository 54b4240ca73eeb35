import { claimTables, type Warehouse } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { emptied as emptiedTables } from "../load.ts";
import { layoutOf } from "./layout.ts";
import { type Load, loadState, logLoad, noCounts, prepareTurns, takeTurn } from "./load_log.ts";
import { noteLastStatement, noteStatement } from "./note_statement.ts";

/**
 * Takes out everything that loads have brought, so that runs read the cohort's source again; log, predictions
 * and models stay. Null where no load is there, and nothing was done.
 *
 * @throws {Error} when the tables hold another cohort.
 * @throws {QueryError} when a statement fails.
 */
export async function emptyLoads(
  warehouse: Warehouse,
  cohort: Cohort,
  now: () => number,
): Promise<Load | null> {
  const last = (await loadState(warehouse)).current.at(-1);
  if (last === undefined) return null;
  if (last.cohort !== cohort.name) {
    throw new Error(
      `Cannot empty cohort "${cohort.name}" as the tables must hold that cohort: they hold "${last.cohort}"`,
    );
  }
  const layout = await layoutOf(cohort);
  await claimTables(warehouse, ["load_log.sql"]);
  await prepareTurns(warehouse);
  await noteLastStatement(warehouse, now());
  const emptied = await warehouse.transaction(async () => {
    const startedAt = now();
    await takeTurn(warehouse, startedAt);
    const { rows, lastNumber } = await loadState(warehouse);
    await warehouse.run(emptiedTables);
    const load: Load = {
      ...noCounts,
      ...layout,
      withdrawn: rows,
      number: lastNumber + 1,
      id: null,
      cohort: cohort.name,
      kind: "empty",
      source: "",
      asOf: last.asOf,
      sinceColumn: null,
      readUntil: null,
      startedAt,
      endedAt: now(),
      statementId: null,
    };
    await logLoad(warehouse, load);
    return load;
  });
  return { ...emptied, statementId: await noteStatement(warehouse, emptied.number) };
}
