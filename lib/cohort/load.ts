import { numbersOf, type Table } from "lib/table/mod.ts";
import { claimTables, sql, sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import type { Cohort } from "./cohort.ts";
import { checkComplete, type ContractOptions, type ContractReport } from "./contract/contract.ts";
import { checkInPlace } from "./in_place/in_place.ts";
import { readOut } from "./in_place/read_out.ts";
import { prepareSuspects, takeOutDuplicates } from "./intake/duplicates.ts";
import { Intake } from "./intake/intake.ts";
import { mergedReport } from "./intake/merged_report.ts";
import { firstPart, type Source, sourceOf } from "./source/source.ts";
import type { TableSource } from "./source/table_source.ts";
import { acceptedTable } from "./staging/accepted_table.ts";
import { stagingSql } from "./staging/staging_sql.ts";
import { staysTable } from "./staging/stays_table.ts";

/** Empties the tables that a load fills. */
export const emptied = sql`
  DELETE FROM accepted;
  DELETE FROM quarantine;
  DELETE FROM stays;
  DELETE FROM stay_features
`;

/**
 * Checks a source against its cohort's contract and fills `accepted`, `quarantine`, `stays` and
 * `stay_features` anew, all in one transaction: the warehouse has all four from this source, or is as it was.
 * The source goes through in parts, so that memory doesn't grow with its rows. Loading twice changes nothing.
 * Only where the spec has changed since, or is another cohort's, are `accepted` and `stays` made anew before;
 * logs, candidate and models stay as they are.
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
  source: Source | TableSource | Table,
  { asOf }: Pick<ContractOptions, "asOf">,
): Promise<ContractReport> {
  const staging = await stagingSql(cohort);
  const fill = await fillOf(warehouse, cohort, source, asOf);
  const tables = [acceptedTable(cohort), "quarantine.sql", staysTable(cohort), "stay_features.sql"];
  await claimTables(warehouse, tables);
  return await warehouse.transaction(async () => {
    await warehouse.run(emptied);
    const report = await fill();
    await warehouse.run(staging);
    await warehouse.run(sqlFile("stay_features_insert.sql"));
    await reconcile(warehouse, report);
    return report;
  });
}

/**
 * What fills `accepted` and `quarantine` inside a transaction, after everything that must be done before one.
 */
async function fillOf(
  warehouse: Warehouse,
  cohort: Cohort,
  source: Source | TableSource | Table,
  asOf: number,
): Promise<() => Promise<ContractReport>> {
  if ("relation" in source && cohort.door === undefined) {
    const checked = await checkInPlace(warehouse, cohort, source.relation, { asOf });
    if (checked !== null) return checked.fill;
  }
  const rows = "parts" in source
    ? source
    : "relation" in source
    ? await readOut(warehouse, cohort, source)
    : sourceOf(source);
  checkComplete(await firstPart(rows), cohort);
  await prepareSuspects(warehouse);
  const { told } = rows;
  return async () => ({
    ...await takeIn(warehouse, cohort, rows, asOf),
    ...(told !== undefined && { told }),
  });
}

/** Fills `accepted` and `quarantine`. */
async function takeIn(
  warehouse: Warehouse,
  cohort: Cohort,
  source: Source,
  asOf: number,
): Promise<ContractReport> {
  const intake = new Intake(cohort, asOf);
  await warehouse.run(sql`DELETE FROM intake_suspect`);
  for await (const part of source.parts()) {
    const { kept, quarantined, suspects } = intake.take(part);
    await warehouse.append("accepted", kept);
    if (quarantined.rowCount > 0) await warehouse.append("quarantine", quarantined);
    if (suspects.rowCount > 0) await warehouse.append("intake_suspect", suspects);
  }
  if (source.rejected?.length) await warehouse.append("quarantine", intake.reject(source.rejected));
  const { doubtful, report } = intake;
  if (doubtful === undefined) return report;
  return mergedReport(cohort, [report, await takeOutDuplicates(warehouse, cohort, doubtful)]);
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
