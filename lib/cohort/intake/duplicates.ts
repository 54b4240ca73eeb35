import { cellText, columnOf, numbersOf, type Table } from "lib/table/mod.ts";
import { sql, sqlFile, type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { type ContractReport, duplicateRule } from "../contract/contract.ts";

/** Makes the temporary table of rows that may be duplicates; before a transaction, as engines ask. */
export async function prepareSuspects(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sqlFile("intake_suspect.sql"));
}

/**
 * Takes from `accepted` every row whose id another row before it has, puts it into `quarantine`, and tells of
 * them as a report does: rows that move are no longer kept, nor is what they lack. All such rows are among
 * `intake_suspect`.
 *
 * @throws {QueryError} when a statement fails.
 */
export async function takeOutDuplicates(
  warehouse: Warehouse,
  cohort: Cohort,
  id: string,
): Promise<ContractReport> {
  const key = acceptedNames(cohort.columns).get(id)!;
  await warehouse.run(
    written(
      `INSERT INTO quarantine (
  source_row, source_file, file_row, rule, column_name, value, reason, row_text
)
SELECT
  suspects.source_row, suspects.source_file, suspects.file_row, '${duplicateRule}' AS rule,
  :column AS column_name, suspects.value,
  'duplicate of source row ' || CAST(CAST(firsts.first_row AS BIGINT) AS VARCHAR) AS reason, suspects.row_text
FROM intake_suspect AS suspects
INNER JOIN accepted ON accepted.source_row = suspects.source_row
INNER JOIN (
  SELECT accepted.${key} AS id, MIN(accepted.source_row) AS first_row
  FROM accepted
  WHERE accepted.${key} IN (
    SELECT accepted.${key}
    FROM accepted
    INNER JOIN intake_suspect ON intake_suspect.source_row = accepted.source_row
  )
  GROUP BY accepted.${key}
) AS firsts ON firsts.id = accepted.${key}
WHERE suspects.source_row > firsts.first_row`,
      "duplicates",
    ),
    { column: id },
  );
  const report = await reportOf(warehouse, cohort, id);
  await warehouse.run(written(
    `DELETE FROM accepted WHERE source_row IN (${duplicateRows})`,
    "duplicates",
  ));
  return report;
}

const duplicateRows = `SELECT source_row FROM quarantine WHERE rule = '${duplicateRule}'`;

async function reportOf(warehouse: Warehouse, cohort: Cohort, id: string): Promise<ContractReport> {
  const names = [...acceptedNames(cohort.columns).values()];
  const counts = await warehouse.query(written(
    `SELECT COUNT(*) AS all_rows, ${
      names.map((name, i) => `COUNT(${name}) AS c${i}`).join(", ")
    } FROM accepted WHERE source_row IN (${duplicateRows})`,
    "duplicates",
  ));
  const rows = numbersOf(counts, "all_rows")[0]!;
  const missing = cohort.columns.map(({ name }, i) => [name, numbersOf(counts, `c${i}`)[0]! - rows] as const);
  const first = await warehouse.query(sql`SELECT source_row, source_file, file_row, reason FROM quarantine
    WHERE rule = 'duplicate' ORDER BY source_row LIMIT 1`);
  return {
    rowsIn: 0,
    kept: -rows,
    quarantined: rows,
    byRule: rows === 0 ? [] : [{ rule: duplicateRule, column: id, rows, example: exampleOf(first) }],
    missing: Object.fromEntries(missing),
    repaired: [],
    unknownColumns: [],
  };
}

function exampleOf(row: Table): string {
  const text = (name: string) => cellText(columnOf(row, name), 0);
  const file = text("source_file");
  return `${file === null ? `row ${text("source_row")}` : `${file}, row ${text("file_row")}`}: ${
    text("reason")
  }`;
}
