import { cellText, columnOf, numbersOf, type Table } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { checkComplete, type ContractReport, duplicateRule } from "../contract/contract.ts";
import { jsonEscaped, literal } from "../contract/value_sql.ts";
import { type RelationPart, shownName } from "../source/place.ts";
import { type RelationColumn, relationColumns, relationSql } from "../source/table_source.ts";
import { checksOf, type SqlColumn } from "./checks.ts";
import { type DatesSql, datesSql } from "./dates_sql.ts";
import { markOf, type Since, sinceSql } from "./since.ts";
import { cellSql, type Check, typedSql } from "./typed_sql.ts";

/** A relation of the warehouse that has been through the contract there, in temporary tables. */
export type CheckedRelation = {
  /** Fills `accepted` and `quarantine`, inside a transaction. */
  readonly fill: (place?: FillPlace) => Promise<ContractReport>;
  /** A query of the ids of all rows, rejected ones too: NULL where one can't be read; null without ids. */
  readonly ids: string | null;
  /** Where rows were read since a mark: the mark to read on from, null where there is none yet. */
  readonly readUntil: string | null;
};

export type CheckOptions = {
  /** "Now", in epoch milliseconds UTC. */
  readonly asOf: number;
  /** Only these of its rows. */
  readonly since?: Since | undefined;
};

export type FillPlace = {
  /** A table in place of `accepted`. */
  readonly into?: string;
  /** Rows of sources before this one, which `source_row` counts too. Default 0. */
  readonly rowsBefore?: number;
};

/**
 * Puts a table or view of the warehouse through its cohort's contract where it lies: rows are numbered and
 * typed in the temporary table `intake_rows`, each with the number of the first rule that it breaks, and no
 * row leaves. Rules, values and reasons are those of `checkContract()`, but for texts of more than 200
 * characters or with controls (which stand in a reason as they are) and numbers below a millionth or above
 * 2^53 (which the engine writes). Outside of a transaction, as tables are made.
 *
 * On DuckDB rows are numbered as they lie; Snowflake keeps no order, so there by the columns in their order.
 *
 * @returns null when the spec has a rule that SQL can't say.
 * @throws {TypeError} when the relation lacks columns, or one is of a type that can't be read; see
 * `sinceSql()`.
 * @throws {Error} when it is not there, or has no rows, unless they are read since a mark.
 */
export async function checkInPlace(
  warehouse: Warehouse,
  cohort: Cohort,
  relation: readonly RelationPart[],
  { asOf, since }: CheckOptions,
): Promise<CheckedRelation | null> {
  const columns = await relationColumns(warehouse, cohort, relation);
  checkComplete({ columns: Object.fromEntries(columns.map(({ name }) => [name, true])) }, cohort);
  const typed = cohort.columns.map((spec, i) => typedColumnSql(warehouse, columns, spec, i));
  const checks = checksOf(cohort, typed, warehouse.engine, asOf);
  if (checks === null) return null;
  const source = `table:${shownName(relation)}`;
  const part = since === undefined ? null : sinceSql(columns, since);
  const from = `${relationSql(warehouse, relation)} ${part?.where ?? ""}`;
  await warehouse.run(written(
    `CREATE OR REPLACE TEMPORARY TABLE intake_rows AS ${rowsSql(warehouse, columns, typed, checks, from)}`,
    source,
  ));
  const rows = await warehouse.query(written("SELECT COUNT(*) AS all_rows FROM intake_rows", source));
  if (numbersOf(rows, "all_rows")[0] === 0 && (since?.mark ?? null) === null) {
    throw new Error(`Cannot open cohort "${cohort.name}" as its source must have rows: ${source} has none`);
  }
  const id = keyOf(typed);
  return {
    ids: id === undefined ? null : `SELECT ${id} FROM intake_rows`,
    readUntil: part === null ? null : await markOf(warehouse, part.at, asOf) ?? since?.mark ?? null,
    fill: async ({ into = "accepted", rowsBefore = 0 } = {}) => {
      await warehouse.run(written(acceptedSql(typed, into, rowsBefore), source));
      await warehouse.run(written(quarantineSql(columns, typed, checks, rowsBefore), source));
      return await reportOf(warehouse, cohort, columns, typed, checks, rowsBefore);
    },
  };
}

type TypedColumn = SqlColumn & { readonly value: string; readonly dates: DatesSql | null };

function typedColumnSql(
  { engine }: Warehouse,
  columns: readonly RelationColumn[],
  spec: Cohort["columns"][number],
  i: number,
): TypedColumn {
  const at = columns.findIndex(({ name }) => name === spec.name), { kind } = columns[at]!;
  const dates = datesSql(spec, `r${at}`, kind, { engine, number: i });
  const { value, wrong } = typedSql(spec, `r${at}`, kind, `t${i}`, { engine, iso: dates?.iso });
  return { spec, cell: cellSql(`r${at}`, kind), typed: `t${i}`, wrong, value, dates };
}

/**
 * `source_row`, cells r0 …, typed values t0 …, `broken`: the number of a check, from 1; `first_row` of an id.
 */
function rowsSql(
  { engine }: Warehouse,
  columns: readonly RelationColumn[],
  typed: readonly TypedColumn[],
  checks: readonly Check[],
  relation: string,
): string {
  const id = keyOf(typed);
  const inOrder = columns.map((_, i) => `r${i} NULLS LAST`);
  const order = engine === "duckdb" ? "" : `ORDER BY ${inOrder.join(", ")}`;
  const steps = [0, 1, 2].map((step) => typed.flatMap(({ dates }) => dates?.steps[step] ?? []))
    .filter((made) => made.length > 0);
  const broken = checks.map(({ isBroken }, i) => `WHEN ${isBroken} THEN ${i + 1}`).join("\n    ");
  const first = id === undefined ? "CAST(NULL AS DOUBLE)" : `CASE WHEN broken IS NULL AND ${id} IS NOT NULL
      THEN MIN(CASE WHEN broken IS NULL THEN source_row END) OVER (PARTITION BY ${id}) END`;
  return `WITH cells AS (
  SELECT ${columns.map(({ sql }, i) => `${sql} AS r${i}`).join(", ")}
  FROM ${relation}
),
dated0 AS (
  SELECT CAST(ROW_NUMBER() OVER (${order}) AS DOUBLE) AS source_row, cells.* FROM cells
),
${
    steps.map((made, i) =>
      `dated${i + 1} AS (
  SELECT dated${i}.*, ${made.join(", ")} FROM dated${i}
),
`
    ).join("")
  }typed AS (
  SELECT dated${steps.length}.*, ${typed.map(({ value, typed: name }) => `${value} AS ${name}`).join(", ")}
  FROM dated${steps.length}
),
checked AS (
  SELECT typed.*, CASE
    ${broken}
  END AS broken
  FROM typed
)
SELECT checked.*, ${first} AS first_row FROM checked`;
}

function keyOf(typed: readonly TypedColumn[]): string | undefined {
  return typed.find(({ spec }) => spec.role === "id")?.typed;
}

const isKept = "broken IS NULL AND (first_row IS NULL OR first_row = source_row)";
const isDuplicate = "broken IS NULL AND first_row < source_row";

function acceptedSql(typed: readonly TypedColumn[], into: string, rowsBefore: number): string {
  const names = acceptedNames(typed.map(({ spec }) => spec));
  return `INSERT INTO ${into} (${[...names.values()].join(", ")}, source_row)
SELECT ${typed.map(({ typed: name }) => name).join(", ")}, ${countedOn("source_row", rowsBefore)}
FROM intake_rows
WHERE ${isKept}
ORDER BY source_row`;
}

/** A number of a row, counted on from the rows of the sources before. */
function countedOn(row: string, rowsBefore: number): string {
  return rowsBefore === 0 ? row : `${row} + ${rowsBefore}`;
}

function quarantineSql(
  columns: readonly RelationColumn[],
  typed: readonly TypedColumn[],
  checks: readonly Check[],
  rowsBefore: number,
): string {
  const id = typed.find(({ spec }) => spec.role === "id");
  const cases = (of: (check: Check) => string, duplicate: string) =>
    `CASE ${
      checks.map((check, i) => `WHEN broken = ${i + 1} THEN ${of(check)}`).join(" ")
    } ELSE ${duplicate} END`;
  const first = countedOn("first_row", rowsBefore);
  const reason = `'duplicate of source row ' || CAST(CAST(${first} AS BIGINT) AS VARCHAR)`;
  const escaped = columns.map(({ kind }, i) => `${jsonEscaped(cellSql(`r${i}`, kind), 1)} AS e${i}`);
  const text = columns.map(({ name }, i) => {
    const cell = `COALESCE('"' || ${jsonEscaped(`e${i}`, 2)} || '"', 'null')`;
    return `${literal(`${i === 0 ? "{" : ","}${JSON.stringify(name)}:`)} || ${cell}`;
  });
  return `INSERT INTO quarantine (source_row, rule, column_name, value, reason, row_text)
SELECT
  ${countedOn("source_row", rowsBefore)},
  ${cases(({ rule }) => literal(rule), literal(duplicateRule))} AS rule,
  ${cases(({ column }) => literal(column), literal(id?.spec.name ?? ""))} AS column_name,
  ${cases(({ value }) => value, id?.cell ?? "NULL")} AS value,
  ${cases((check) => check.reason, reason)} AS reason,
  ${text.join(" || ")} || '}' AS row_text
FROM (
  SELECT intake_rows.*, ${escaped.join(", ")}
  FROM intake_rows
  WHERE broken IS NOT NULL OR (${isDuplicate})
) AS escaped
ORDER BY source_row`;
}

async function reportOf(
  warehouse: Warehouse,
  cohort: Cohort,
  columns: readonly RelationColumn[],
  typed: readonly TypedColumn[],
  checks: readonly Check[],
  rowsBefore: number,
): Promise<ContractReport> {
  const repairs = typed.flatMap(({ spec, cell }) =>
    Object.entries(spec.repairs ?? {}).map(([from, to]) => ({ column: spec.name, from, to, cell }))
  );
  const counts = await warehouse.query(written(
    `SELECT COUNT(*) AS rows_in, COUNT(CASE WHEN ${isKept} THEN 1 END) AS kept${
      typed.map(({ typed: name }, i) =>
        `, COUNT(CASE WHEN ${isKept} AND ${name} IS NULL THEN 1 END) AS m${i}`
      )
        .join("")
    }${
      repairs.map(({ cell, from }, i) => `, COUNT(CASE WHEN ${cell} = ${literal(from)} THEN 1 END) AS p${i}`)
        .join("")
    } FROM intake_rows`,
    "counts of a source",
  ));
  const count = (name: string) => numbersOf(counts, name)[0]!;
  const known = new Set(cohort.columns.map(({ name }) => name));
  return {
    rowsIn: count("rows_in"),
    kept: count("kept"),
    quarantined: count("rows_in") - count("kept"),
    byRule: await brokenRules(warehouse, cohort, checks, rowsBefore),
    missing: Object.fromEntries(typed.map(({ spec }, i) => [spec.name, count(`m${i}`)])),
    repaired: repairs.map(({ column, from, to }, i) => ({ column, from, to, rows: count(`p${i}`) }))
      .filter(({ rows }) => rows > 0),
    unknownColumns: columns.map(({ name }) => name).filter((name) => !known.has(name)),
  };
}

/**
 * By rule and column in the order of the contract. The reason of an example leaves for an invented cohort
 * only.
 */
async function brokenRules(
  warehouse: Warehouse,
  cohort: Cohort,
  checks: readonly Check[],
  rowsBefore: number,
): Promise<ContractReport["byRule"]> {
  const found = await warehouse.query(written(
    `SELECT counted.rule, counted.column_name, counted.all_rows, quarantine.source_row, ${
      cohort.invented ? "quarantine.reason" : "counted.rule AS reason"
    }
FROM (
  SELECT rule, column_name, COUNT(*) AS all_rows, MIN(source_row) AS first_row
  FROM quarantine
  WHERE source_row > ${rowsBefore}
  GROUP BY rule, column_name
) AS counted
INNER JOIN quarantine ON quarantine.source_row = counted.first_row`,
    "rules of a source",
  ));
  const order = checks.map(({ rule, column }) => `${rule}\n${column}`);
  const rank = ({ rule, column }: { rule: string; column: string }) => {
    const at = order.indexOf(`${rule}\n${column}`);
    return at < 0 ? order.length : at;
  };
  return Array.from({ length: found.rowCount }, (_, row) => ({
    rule: text(found, "rule", row),
    column: text(found, "column_name", row),
    rows: numbersOf(found, "all_rows")[row]!,
    example: `row ${text(found, "source_row", row)}: ${text(found, "reason", row)}`,
  })).sort((a, b) => rank(a) - rank(b));
}

function text(table: Table, name: string, row: number): string {
  return cellText(columnOf(table, name), row) ?? "";
}
