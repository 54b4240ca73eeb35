import { categoriesOf, numbersOf } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { loadCohort } from "../load.ts";
import { openSource } from "../source.ts";
import { staysTable } from "../staging/stays_table.ts";
import { noteDataState } from "../states/note_data_state.ts";
import type { FilledReport } from "./filled_reading.ts";
import { layoutOf } from "./layout.ts";
import { type Load, loadState, logLoad, noCounts, prepareTurns, takeTurn } from "./load_log.ts";
import { prepareLoadTables, refreshFeatures, restage } from "./load_tables.ts";
import { noteLastStatement, noteStatement } from "./note_statement.ts";

/**
 * Makes sure that a run has a cohort's stays. Where `deno task load` has brought them, they are used as they
 * are: no source is read then, and none may be named. Otherwise the source is read as a whole
 * (`openSource()`, `loadCohort()`) and takes the place of what was there.
 *
 * A spec that makes other stays of the same columns than when they were loaded has them made anew. What the
 * tables hold then is noted (`noteDataState()`).
 *
 * @param source what `--source` says; "" where it says nothing.
 * @throws {Error} when loads have filled the tables and a source is named, or they hold another cohort, or
 * the spec has other columns now.
 * @throws as `openSource()` and `loadCohort()`.
 */
export async function fillCohort(
  warehouse: Warehouse,
  cohort: Cohort,
  source: string,
  { asOf }: { readonly asOf: number },
): Promise<FilledReport> {
  const { current } = await loadState(warehouse);
  const last = current.at(-1);
  if (last === undefined) {
    const report = await loadCohort(warehouse, cohort, await openSource(cohort, source), { asOf });
    await noteDataState(warehouse, cohort, { loadNumber: null, asOf });
    return report;
  }
  const { layout, staging } = await layoutOf(cohort);
  assertLoaded(last, cohort, source, layout);
  if (last.staging !== staging) await stageAnew(warehouse, cohort, { ...last, staging });
  await noteDataState(warehouse, cohort, { loadNumber: last.number, asOf: last.asOf });
  return await loadedReport(warehouse, cohort, current);
}

function assertLoaded(last: Load, { name }: Cohort, source: string, layout: string): void {
  const empty = `take them out (deno task load --empty --cohort ${last.cohort})`;
  if (last.cohort !== name) {
    throw new Error(
      `Cannot fill cohort "${name}" as its tables hold what deno task load has brought of "${last.cohort}": name ` +
        `another warehouse, or ${empty}`,
    );
  }
  if (source !== "") {
    throw new Error(
      `Cannot read "${source}" as the stays of "${name}" come from deno task load, and a run would take their ` +
        `place: leave --source out to use them, add it (deno task load --source …), or ${empty}`,
    );
  }
  if (last.layout !== layout) {
    throw new Error(
      `Cannot use the stays of "${name}" as their columns must be those of the spec: it has changed since they ` +
        "were loaded; load all sources anew (deno task load --replace)",
    );
  }
}

async function stageAnew(warehouse: Warehouse, cohort: Cohort, last: Load): Promise<void> {
  await claimTables(warehouse, [staysTable(cohort), "stay_features.sql", "load_log.sql"]);
  await prepareTurns(warehouse);
  await noteLastStatement(warehouse, last.endedAt);
  await prepareLoadTables(warehouse, cohort);
  const restaged = await warehouse.transaction(async () => {
    await takeTurn(warehouse, last.endedAt);
    const { lastNumber } = await loadState(warehouse), number = lastNumber + 1;
    await restage(warehouse, cohort);
    await refreshFeatures(warehouse);
    await logLoad(warehouse, { ...last, ...noCounts, kind: "restage", number, id: null });
    return number;
  });
  await noteStatement(warehouse, restaged);
}

/** The report of what loads have brought: rows kept are the stays that there are. */
async function loadedReport(
  warehouse: Warehouse,
  cohort: Cohort,
  loads: readonly Load[],
): Promise<FilledReport> {
  const names = acceptedNames(cohort.columns);
  const counts = await warehouse.query(written(
    `SELECT COUNT(*) AS kept${[...names.values()].map((name, i) => `, COUNT(${name}) AS c${i}`).join("")}
FROM accepted`,
    "counts of a cohort",
  ));
  const kept = numbersOf(counts, "kept")[0]!;
  const sum = (of: (load: Load) => number) => loads.reduce((total, load) => total + of(load), 0);
  return {
    rowsIn: sum(({ rowsRead }) => rowsRead),
    kept,
    quarantined: sum(({ quarantined }) => quarantined),
    byRule: await rulesOf(warehouse),
    missing: Object.fromEntries(
      cohort.columns.map(({ name }, i) => [name, kept - numbersOf(counts, `c${i}`)[0]!]),
    ),
    repaired: [],
    unknownColumns: [],
    loads,
  };
}

async function rulesOf(warehouse: Warehouse): Promise<FilledReport["byRule"]> {
  const found = await warehouse.query(sql`
    SELECT counted.rule, counted.column_name, counted.all_rows, quarantine.source_row, quarantine.reason
    FROM (
      SELECT rule, column_name, COUNT(*) AS all_rows, MIN(source_row) AS first_row
      FROM quarantine
      GROUP BY rule, column_name
    ) AS counted
    INNER JOIN quarantine ON quarantine.source_row = counted.first_row
    ORDER BY counted.rule, counted.column_name`);
  const text = (name: string, row: number) => {
    const { codes, labels } = categoriesOf(found, name);
    return labels[codes[row]!] ?? "";
  };
  return Array.from({ length: found.rowCount }, (_, row) => ({
    rule: text("rule", row),
    column: text("column_name", row),
    rows: numbersOf(found, "all_rows")[row]!,
    example: `row ${numbersOf(found, "source_row")[row]!}: ${text("reason", row)}`,
  }));
}
