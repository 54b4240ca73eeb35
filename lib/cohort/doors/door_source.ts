import { basename } from "node:path";
import { countText, numbersOf, type Table } from "lib/table/mod.ts";
import { openWarehouse, sqlFile, type Warehouse, written } from "lib/warehouse/mod.ts";
import type { CohortSpec } from "../cohort.ts";
import type { Rejected, RejectedRow } from "../contract/rejected.ts";
import type { DateFormat } from "../contract/time_text.ts";
import { type RelationPart, shownName } from "../source/place.ts";
import type { Source } from "../source/source.ts";
import { isRelation } from "../source/table_source.ts";
import { type Door, rawColumns, type RawTable } from "./door.ts";
import { doors } from "./doors.ts";
import { type ExportFile, exportFiles, filesOfTable, tableNames } from "./export_files.ts";
import { fhirResources, isResourceFile } from "./fhir_resources.ts";
import { rawRelation } from "./raw_relation.ts";
import { rawFile, type RawPlace, rawRows } from "./raw_rows.ts";

/**
 * The stays of an export that a known system has written, as a source: its tables are read from the folder,
 * and joined in a database in memory, which keeps the columns that the door reads. It is read once, here.
 *
 * `told` says what became of the rows of its main table: read = stays (with those that the contract
 * will put into quarantine) + further rows of the same stays + rows that make none. A row in which a time or
 * a number is none, and a line that is no resource, are `rejected` before they are joined.
 *
 * @param encoding of its text files, where not UTF-8.
 * @throws {Error} when the folder, a table that must be there, or one of its columns is missing, no row of a
 * table can be read, or what others are joined to has a key twice.
 */
export async function doorSource(
  door: NonNullable<CohortSpec["door"]>,
  path: string,
  encoding?: string,
): Promise<Source> {
  const { name, dates } = door, form = doors[name];
  const files = await exportFiles(path);
  return await joined(form, path, (warehouse) => {
    if (form.resources !== undefined) return loadResources(warehouse, form, form.resources, files, path);
    const filesOf = (table: RawTable) =>
      files.length === 1 && form.tables.length === 1 ? files : filesOfTable(files, table.name);
    const placesOf = (table: RawTable) => {
      const own = filesOf(table);
      if (own.length === 0 && table.isNeeded) throw noTable(name, table.name, files);
      return Promise.resolve(own.map((file) => rawFile(file, encoding)));
    };
    return loadTables(warehouse, form, placesOf, dates);
  });
}

/**
 * The same of tables that lie in a warehouse: `relation` is the main one, the others are beside it. Their
 * rows leave the warehouse to be joined here, in the columns that the door reads, and that is told.
 *
 * @throws {Error} as `doorSource()`; and of FHIR, whose resources are read from files.
 */
export async function doorTables(
  door: NonNullable<CohortSpec["door"]>,
  from: Warehouse,
  relation: readonly RelationPart[],
): Promise<Source> {
  const { name, dates } = door, form = doors[name], shown = `table:${shownName(relation)}`;
  if (form.resources !== undefined) {
    throw new Error(`Cannot read "${shown}" as cohort "${name}" as its resources are read from files`);
  }
  const source = await joined(
    form,
    shown,
    (warehouse) =>
      loadTables(
        warehouse,
        form,
        (table) => placesIn(from, table, table.name === form.main, relation),
        dates,
      ),
  );
  const told = `The tables' rows left the warehouse to be joined here: ${shown} and those beside it`;
  return { ...source, told: [told, ...source.told ?? []] };
}

async function placesIn(
  from: Warehouse,
  table: RawTable,
  isMain: boolean,
  relation: readonly RelationPart[],
): Promise<RawPlace[]> {
  const name = isMain ? relation : [...relation.slice(0, -1), { text: table.name, isQuoted: false }];
  if (!table.isNeeded && !(await isRelation(from, name))) return [];
  return [rawRelation(from, name, table)];
}

/** Stays made of what is loaded into a database in memory. */
async function joined(
  form: Door,
  shown: string,
  load: (warehouse: Warehouse) => Promise<Loaded>,
): Promise<Source> {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    const { absent, rejected } = await load(warehouse);
    for (const step of form.steps) await madeTable(warehouse, step);
    const stays = basename(form.steps.at(-1)!, ".sql");
    const told = [...await toldOf(warehouse, form, stays, absent), ...rejectedSaid(rejected)];
    const parts = await partsOf(warehouse, stays);
    return {
      name: shown,
      told,
      rejected,
      parts: async function* () {
        let rowsBefore = 0;
        for (const table of parts) {
          yield await Promise.resolve({ table, file: null, rowsBefore });
          rowsBefore += table.rowCount;
        }
      },
    };
  } finally {
    await warehouse.close();
  }
}

/** The tables or kinds of resources that aren't there, and what can't be read of the others. */
type Loaded = { readonly absent: readonly string[]; readonly rejected: Rejected };

async function loadTables(
  warehouse: Warehouse,
  { tables }: Door,
  placesOf: (table: RawTable) => Promise<readonly RawPlace[]>,
  dates: DateFormat | undefined,
): Promise<Loaded> {
  const absent: string[] = [], rejected: RejectedRow[] = [];
  for (const table of tables) {
    const own = await placesOf(table);
    if (own.length === 0) absent.push(table.name);
    await emptyTable(warehouse, table.name, rawColumns(table));
    const found: RejectedRow[] = [];
    let isRead = false;
    for await (const part of rawRows(own, table, dates)) {
      if (part.rows.rowCount > 0) await warehouse.append(table.name, part.rows);
      isRead ||= part.hasGood;
      found.push(...part.rejected);
    }
    if (!isRead && found.length > 0) throw noneRead(table.name, found[0]!);
    rejected.push(...found);
    if (table.key !== undefined) await checkKey(warehouse, table, table.key);
  }
  return { absent, rejected };
}

function noneRead(table: string, { file, row, column, reason }: RejectedRow): Error {
  return new Error(
    `Cannot read table ${table} of an export as one row of it at least must be readable: none is; in ` +
      `"${file}", row ${row}, ${column}, ${reason}`,
  );
}

function rejectedSaid(rejected: Rejected): string[] {
  if (rejected.length === 0) return [];
  const columns = [...new Set(rejected.map(({ column }) => column))];
  return [
    `Of the export ${countText(rejected.length)} rows can't be read, and are in quarantine (${
      columns.slice(0, 5).join(", ")
    })`,
  ];
}

function noTable(door: string, table: string, files: readonly ExportFile[]): Error {
  const names = tableNames(files);
  return new Error(
    `Cannot read an export as cohort "${door}" as it must have a file ${table}.csv (.csv.gz, .tsv, .txt, ` +
      `.parquet) or a folder of this name: it has ${names.slice(0, 20).join(", ") || "no such files"}`,
  );
}

async function emptyTable(warehouse: Warehouse, name: string, columns: readonly string[]): Promise<void> {
  const list = columns.map((column) => `"${column}" VARCHAR`).join(", ");
  await warehouse.run(written(`CREATE TABLE ${name} (${list})`, "an export"));
}

/** A row of this table twice would make each stay that it belongs to twice. */
async function checkKey(warehouse: Warehouse, { name }: RawTable, key: string): Promise<void> {
  const found = await warehouse.query(written(
    `SELECT ${key} AS found, COUNT(*) AS all_rows FROM ${name} WHERE ${key} IS NOT NULL GROUP BY ${key}
HAVING COUNT(*) > 1 LIMIT 2`,
    "keys of an export",
  ));
  if (found.rowCount === 0) return;
  throw new Error(
    `Cannot read table ${name} of an export as a ${key} must stand there once: one stands ` +
      `${countText(numbersOf(found, "all_rows")[0]!)} times`,
  );
}

async function loadResources(
  warehouse: Warehouse,
  { name, tables }: Door,
  kinds: readonly string[],
  files: readonly ExportFile[],
  path: string,
): Promise<Loaded> {
  for (const { name: table, columns } of tables) await emptyTable(warehouse, table, columns);
  for (const kind of kinds) await emptyTable(warehouse, resourceTable(kind), ["resource"]);
  const seen = new Set<string>();
  const rejected: RejectedRow[] = [];
  for await (const part of fhirResources(files, kinds)) {
    rejected.push(...part.rejected);
    for (const { table, rows } of part.tables) {
      seen.add(table);
      await warehouse.append(table, rows);
    }
  }
  const absent = kinds.filter((kind) => !seen.has(resourceTable(kind)));
  if (absent.includes("Encounter")) {
    throw new Error(
      `Cannot read "${path}" as cohort "${name}" as it must have Encounters in .ndjson, .jsonl or .json ` +
        `(.gz too): it has ${countText(files.filter(isResourceFile).length)} such files and no Encounter` +
        (rejected[0] === undefined
          ? ""
          : `; in "${rejected[0].file}", line ${rejected[0].row}, ${rejected[0].reason}`),
    );
  }
  for (const kind of [...kinds, "Encounter_Location"]) {
    await madeTable(warehouse, `duckdb/fhir_${kind.toLowerCase()}.sql`);
  }
  return { absent, rejected };
}

function resourceTable(kind: string): string {
  return `${kind.toLowerCase()}_resource`;
}

/** Makes a table of an SQL file, of the file's name. */
async function madeTable(warehouse: Warehouse, file: string): Promise<void> {
  const { text } = sqlFile(file);
  await warehouse.run(written(`CREATE TABLE ${basename(file, ".sql")} AS ${text}`, file));
}

/** What became of the main table's rows, in sentences. */
async function toldOf(
  warehouse: Warehouse,
  { main, others }: Door,
  stays: string,
  absent: readonly string[],
): Promise<string[]> {
  const counts = await warehouse.query(written(
    `SELECT (SELECT COUNT(*) FROM ${main}) AS read_rows, COUNT(*) AS stays,
COALESCE(CAST(SUM(source_rows) AS DOUBLE), 0) AS used FROM ${stays}`,
    "counts of an export",
  ));
  const [read, made, used] = ["read_rows", "stays", "used"].map((name) => numbersOf(counts, name)[0]!);
  if (used! > read! || made! > used!) {
    throw new Error(
      `Cannot read an export as none of its rows may be made on the way: ${read} rows of ${main} became ` +
        `${made} stays of ${used} rows`,
    );
  }
  return [
    `The export's ${countText(read!)} rows of ${main} = ${countText(made!)} stays + ${
      countText(used! - made!)
    } further rows of the same stays + ${countText(read! - used!)} ${others}`,
    ...(absent.length > 0 ? [`The export has no ${absent.join(", ")}, so nothing of these is known`] : []),
  ];
}

/** In the order of the keys, so that the same export is the same source. */
async function partsOf(warehouse: Warehouse, stays: string): Promise<Table[]> {
  const all = written(
    `SELECT * FROM ${stays} ORDER BY stay_key NULLS LAST, admitted_at NULLS LAST`,
    "an export",
  );
  const parts = await Array.fromAsync(warehouse.stream(all));
  return parts.length > 0 ? parts : [await warehouse.query(all)];
}
