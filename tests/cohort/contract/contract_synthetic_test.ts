import { assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { checkContract } from "lib/cohort/contract/contract.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { readCsv } from "lib/table/csv_file.ts";
import { displayRows, numbersOf } from "lib/table/table.ts";
import { writeCsv } from "../../table/write_csv.ts";

const { table, planted } = syntheticCohort({ stays: 10_000, liveStays: 3_000 });
const synthetic = cohortNamed("synthetic");
const asOf = Date.UTC(2023, 4, 31);

Deno.test("`checkContract()` finds exactly the errors planted in the synthetic cohort", () => {
  const { quarantined, report } = checkContract(table, synthetic, { asOf });
  const bad = planted.errors.filter(({ treatment }) => treatment === "quarantine");
  const rows = bad.flatMap(({ sourceRows }) => [...sourceRows]).sort((first, second) => first - second);
  assertEquals([...numbersOf(quarantined, "source_row")], rows);
  for (const { treatment, column, sourceRows } of planted.errors) {
    if (treatment === "missing") assertEquals(report.missing[column], sourceRows.length, column);
    if (treatment === "repair") assertEquals(report.repaired[0]!.rows, sourceRows.length, column);
    if (treatment !== "quarantine") continue;
    const columns = displayRows(quarantined, quarantined.rowCount)
      .filter(({ source_row }) => sourceRows.includes(Number(source_row)))
      .map(({ column_name }) => column_name);
    assertEquals(columns, Array.from(sourceRows, () => column));
  }
});

Deno.test("`checkContract()` treats the synthetic cohort the same when it comes back from a CSV file", async () => {
  const folder = await Deno.makeTempDir({ prefix: "contract_synthetic_" });
  try {
    await writeCsv(table, `${folder}/stays.csv.gz`);
    const fromFile = checkContract(await readCsv(`${folder}/stays.csv.gz`), synthetic, { asOf });
    const { kept, quarantined, report } = checkContract(table, synthetic, { asOf });
    assertEquals(fromFile.report, report);
    for (const [name, column] of Object.entries(kept.columns)) {
      if (column.type !== "category") assertEquals(fromFile.kept.columns[name], column, name);
    }
    assertEquals(displayRows(fromFile.kept, 2000), displayRows(kept, 2000));
    assertEquals(displayRows(fromFile.quarantined, 100), displayRows(quarantined, 100));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
