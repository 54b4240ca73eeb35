import { numbersOf, type Table } from "lib/table/mod.ts";
import { claimTables, sql, sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import type { Cohort } from "./cohort.ts";
import { checkContract, type ContractOptions, type ContractReport } from "./contract/contract.ts";
import { acceptedTable } from "./staging/accepted_table.ts";
import { stagingSql } from "./staging/staging_sql.ts";
import { staysTable } from "./staging/stays_table.ts";

/** Empties the tables that a load fills. */
const emptied = sql`
  DELETE FROM accepted;
  DELETE FROM quarantine;
  DELETE FROM stays;
  DELETE FROM stay_features
`;

/**
 * Checks a source against its cohort's contract and fills `accepted`, `quarantine`, `stays` and
 * `stay_features` anew, all in one transaction: the warehouse has all four from this source, or is as it was.
 * Loading twice changes nothing. Only where the spec has changed since, or is another cohort's, are
 * `accepted` and `stays` made anew before; logs, candidate and models stay as they are.
 *
 * @throws {TypeError} when the source lacks columns: see `checkContract()`.
 * @throws {Error} when one of the tables is somebody else's: see `claimTables()`.
 * @throws {Error} when rows were lost or made on the way: source = accepted + quarantine, accepted = stays =
 * stay_features.
 * @throws {QueryError} when a statement fails.
 */
export async function loadCohort(
  warehouse: Warehouse,
  cohort: Cohort,
  source: Table,
  options: ContractOptions,
): Promise<ContractReport> {
  const { kept, quarantined, report } = checkContract(source, cohort, options);
  const staging = await stagingSql(cohort);
  const tables = [acceptedTable(cohort), "quarantine.sql", staysTable(cohort), "stay_features.sql"];
  await claimTables(warehouse, tables);
  await warehouse.transaction(async () => {
    await warehouse.run(emptied);
    await warehouse.append("accepted", kept);
    await warehouse.append("quarantine", quarantined);
    await warehouse.run(staging);
    await warehouse.run(sqlFile("stay_features_insert.sql"));
    await reconcile(warehouse, report);
  });
  return report;
}

async function reconcile(warehouse: Warehouse, report: ContractReport): Promise<void> {
  const counts = await warehouse.query(sql`
    SELECT
      (SELECT COUNT(*) FROM accepted) AS accepted,
      (SELECT COUNT(*) FROM quarantine) AS quarantine,
      (SELECT COUNT(*) FROM stays) AS stays,
      (SELECT COUNT(DISTINCT stay_id) FROM stays) AS ids,
      (SELECT COUNT(*) FROM stay_features) AS stay_features
  `);
  const expected: Readonly<Record<string, number>> = {
    accepted: report.kept,
    quarantine: report.quarantined,
    stays: report.kept,
    ids: report.kept,
    stay_features: report.kept,
  };
  const wrong = Object.entries(expected).filter(([name, rows]) => numbersOf(counts, name)[0] !== rows);
  if (wrong.length === 0) return;
  throw new Error(
    `Cannot load ${report.rowsIn} rows as none may be lost or made on the way: ${
      wrong.map(([name, rows]) => `${name} has ${numbersOf(counts, name)[0]}, expected ${rows}`).join("; ")
    }`,
  );
}
