import { categoryColumn, cellText, numberColumn, type Table, tableOf } from "lib/table/mod.ts";

/** The first rule that a row breaks. */
export type Violation = {
  readonly rule: string;
  /** The source column. */
  readonly column: string;
  readonly value: string | null;
  readonly reason: string;
};

/** Violations by row of the source (from 0), in the order in which they were found. */
export type Violations = Map<number, Violation>;

/**
 * Rows in quarantine by rule and column, with the first one found as an example: "row 2: …", counted from 1.
 */
export type BrokenRule = {
  readonly rule: string;
  readonly column: string;
  readonly rows: number;
  readonly example: string;
};

/**
 * The rows that broke a rule, in the order of the source: `source_row` (from 1), `rule`, `column_name`,
 * `value`, `reason`, and `row_text`, the whole row as JSON. No violations give 0 rows.
 *
 * @param rowsBefore how many rows of the source come before those of `source`.
 */
export function quarantineTable(source: Table, violations: Violations, rowsBefore = 0): Table {
  const entries = [...violations].sort(([first], [second]) => first - second);
  const column = (part: keyof Violation) => categoryColumn(entries.map(([, violation]) => violation[part]));
  return tableOf({
    source_row: numberColumn(entries.map(([row]) => rowsBefore + row + 1)),
    rule: column("rule"),
    column_name: column("column"),
    value: column("value"),
    reason: column("reason"),
    row_text: categoryColumn(entries.map(([row]) => rowText(source, row))),
  });
}

/** Counts violations by rule and column, in the order in which they were found: that of the contract. */
export function brokenRules(violations: Violations, rowsBefore = 0): BrokenRule[] {
  const found = new Map<string, BrokenRule>();
  for (const [row, { rule, column, reason }] of violations) {
    const key = JSON.stringify([rule, column]);
    const { rows, example } = found.get(key) ??
      { rows: 0, example: `row ${rowsBefore + row + 1}: ${reason}` };
    found.set(key, { rule, column, rows: rows + 1, example });
  }
  return [...found.values()];
}

/**
 * The whole row as JSON, each cell as a CSV file has it; written part by part: an object would move names
 * that are whole numbers to its front.
 */
export function rowText(source: Table, row: number): string {
  const cells = Object.entries(source.columns).map(([name, column]) =>
    `${JSON.stringify(name)}:${JSON.stringify(cellText(column, row))}`
  );
  return `{${cells.join(",")}}`;
}
