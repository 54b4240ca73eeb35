import {
  cellText,
  type Column,
  columnOf,
  missingCount,
  numberColumn,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
} from "lib/table/mod.ts";
import type { Cohort, ColumnSpec } from "../cohort.ts";
import { acceptedNames } from "./accepted_names.ts";
import { columnRules } from "./column_rules.ts";
import { type BrokenRule, brokenRules, quarantineTable, type Violations } from "./quarantine.ts";
import { type Repair, type TypedColumn, typedColumn } from "./typed_column.ts";

export type ContractOptions = {
  /** "Now", in epoch milliseconds UTC: an admission later than this is in the future. */
  readonly asOf: number;
  /** Of a part of a source: how many rows of the source come before it. Default 0. */
  readonly rowsBefore?: number;
  /** Keep rows whose id came before, for whoever looks for them in the source as a whole. Default false. */
  readonly keepDuplicates?: boolean;
};

export type ContractReport = {
  readonly rowsIn: number;
  readonly kept: number;
  readonly quarantined: number;
  /** In the order of the contract. */
  readonly byRule: readonly BrokenRule[];
  /** Missing values among the rows kept, by source column. */
  readonly missing: Readonly<Record<string, number>>;
  /** Known manglings put right, among all rows. */
  readonly repaired: readonly Repair[];
  /** Columns of the source that the spec doesn't know: the schema drifted. They are not kept. */
  readonly unknownColumns: readonly string[];
  /** What became of the rows before the contract, in sentences, where an export was joined. */
  readonly told?: readonly string[];
};

export type ContractResult = {
  /** The spec's columns, named in snake case and typed, and `source_row`: the row in the source, from 1. */
  readonly kept: Table;
  /** `source_row`, `rule`, `column_name` (of the source), `value`, `reason`, `row_text` (the row as JSON). */
  readonly quarantined: Table;
  readonly report: ContractReport;
};

/** The last rule: a row whose id came before. */
export const duplicateRule = "duplicate";

type Checked = { readonly spec: ColumnSpec; readonly source: Column; readonly typed: TypedColumn };

/**
 * Checks each row of a source against its cohort's contract: it is kept, or goes to quarantine with the first
 * rule that it breaks; in = kept + quarantined. The order: type, missing, allowed values, range, whole
 * numbers (each over all columns), the cohort's rules over several columns, then duplicates of the id, of
 * which the first row that breaks no rule stays. Source columns may be texts, as a CSV file gives them, or
 * typed already. A source of 0 rows gives 0 rows.
 *
 * @throws {TypeError} naming all columns of the spec that the source lacks, or one that is of a type that
 * can't be read.
 * @throws {RangeError} when `asOf` is not a time.
 */
export function checkContract(source: Table, cohort: Cohort, options: ContractOptions): ContractResult {
  const { asOf, rowsBefore = 0, keepDuplicates = false } = options;
  if (Number.isNaN(new Date(asOf).getTime())) {
    throw new RangeError(`Cannot check the contract as "asOf" must be a time: current value is ${asOf}`);
  }
  checkComplete(source, cohort);
  const columns = cohort.columns.map((spec): Checked => {
    const column = columnOf(source, spec.name);
    return { spec, source: column, typed: typedColumn(spec, column) };
  });
  const violations: Violations = new Map();
  checkColumns(source.rowCount, columns, violations);
  checkRows(source.rowCount, columns, cohort, asOf, violations);
  if (!keepDuplicates) checkDuplicates(source.rowCount, columns, violations, rowsBefore);
  const kept = keptTable(source.rowCount, columns, violations, rowsBefore);
  return {
    kept,
    quarantined: quarantineTable(source, violations, rowsBefore),
    report: reportOf(source, columns, kept, violations, rowsBefore),
  };
}

/** @throws {TypeError} naming all columns of the spec that the source lacks. */
export function checkComplete(source: { readonly columns: object }, cohort: Cohort): void {
  const lacking = cohort.columns.filter(({ name }) => !Object.hasOwn(source.columns, name));
  if (lacking.length === 0) return;
  throw new TypeError(
    `Cannot read the source as cohort "${cohort.name}" as it must have every column of the spec: ` +
      `it lacks ${lacking.map(({ name }) => `"${name}"`).join(", ")}`,
  );
}

function checkColumns(rowCount: number, columns: readonly Checked[], violations: Violations) {
  for (const rule of columnRules) {
    for (const { spec, source, typed } of columns) {
      const brokenAt = rule.brokenAt(spec, typed);
      if (brokenAt === null) continue;
      for (let row = 0; row < rowCount; row++) {
        const reason = brokenAt(row);
        if (reason === null || violations.has(row)) continue;
        violations.set(row, { rule: rule.name, column: spec.name, value: cellText(source, row), reason });
      }
    }
  }
}

function checkRows(
  rowCount: number,
  columns: readonly Checked[],
  cohort: Cohort,
  asOf: number,
  violations: Violations,
) {
  const typed = new Map(columns.map((each) => [each.spec.name, each.typed.column]));
  let row = 0;
  const value = (name: string) => valueAt(typed, name, row);
  for (const rule of cohort.rules) {
    for (row = 0; row < rowCount; row++) {
      if (violations.has(row)) continue;
      const broken = rule.broken(value, asOf);
      if (broken === null) continue;
      violations.set(row, {
        rule: rule.name,
        column: rule.column,
        value: broken,
        reason: `breaks "${rule.name}": ${broken}`,
      });
    }
  }
}

function valueAt(typed: ReadonlyMap<string, Column>, name: string, row: number): number | string | null {
  const column = typed.get(name);
  if (column === undefined) {
    throw new TypeError(`Cannot check a rule as it must read a column of the spec: "${name}" is none`);
  }
  if (column.type === "category") return column.labels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isNaN(value) ? null : value;
}

function checkDuplicates(
  rowCount: number,
  columns: readonly Checked[],
  violations: Violations,
  rowsBefore: number,
) {
  const id = columns.find(({ spec }) => spec.role === "id");
  if (id === undefined) return;
  const { column } = id.typed;
  const keys = column.type === "category" ? column.codes : column.values;
  const firstRowOf = new Map<number, number>();
  for (let row = 0; row < rowCount; row++) {
    const key = keys[row]!;
    if (violations.has(row) || Number.isNaN(key) || (column.type === "category" && key < 0)) continue;
    const first = firstRowOf.get(key);
    if (first === undefined) {
      firstRowOf.set(key, row);
      continue;
    }
    violations.set(row, {
      rule: duplicateRule,
      column: id.spec.name,
      value: cellText(id.source, row),
      reason: `duplicate of source row ${rowsBefore + first + 1}`,
    });
  }
}

function keptTable(
  rowCount: number,
  columns: readonly Checked[],
  violations: Violations,
  rowsBefore: number,
): Table {
  const rows = rowsWhere(rowCount, (row) => !violations.has(row));
  const names = acceptedNames(columns.map(({ spec }) => spec));
  const named = columns.map(({ spec, typed }) => [names.get(spec.name)!, typed.column] as const);
  const taken = takeRows({ rowCount, columns: Object.fromEntries(named) }, rows);
  return tableOf({
    ...taken.columns,
    source_row: numberColumn(Float64Array.from(rows, (row) => rowsBefore + row + 1)),
  });
}

function reportOf(
  source: Table,
  columns: readonly Checked[],
  kept: Table,
  violations: Violations,
  rowsBefore: number,
): ContractReport {
  if (kept.rowCount + violations.size !== source.rowCount) {
    throw new Error(
      `Cannot close the contract as rows in must equal rows kept and in quarantine: ` +
        `${source.rowCount} is not ${kept.rowCount} + ${violations.size}`,
    );
  }
  const known = new Set(columns.map(({ spec }) => spec.name));
  const names = acceptedNames(columns.map(({ spec }) => spec));
  return {
    rowsIn: source.rowCount,
    kept: kept.rowCount,
    quarantined: violations.size,
    byRule: brokenRules(violations, rowsBefore),
    missing: Object.fromEntries(
      columns.map(({ spec }) => [spec.name, missingCount(columnOf(kept, names.get(spec.name)!))]),
    ),
    repaired: columns.flatMap(({ typed }) => typed.repaired),
    unknownColumns: Object.keys(source.columns).filter((name) => !known.has(name)),
  };
}
