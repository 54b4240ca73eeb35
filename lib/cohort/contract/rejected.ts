import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { ContractReport } from "./contract.ts";
import { brokenRules, quarantineTable, type Violation, type Violations } from "./quarantine.ts";

/** A row that could not even be put before the contract: where it stands, and what is wrong with it. */
export type RejectedRow = Violation & {
  readonly file: string;
  /** Its row in that file, or its line, from 1. */
  readonly row: number;
  /** The row as JSON, or as it stands. */
  readonly text: string | null;
};
export type Rejected = readonly RejectedRow[];

/** The rows of a part that can't be read. */
export function rejectedOf(
  part: Table,
  wrong: Violations,
  { file, rowsBefore }: { readonly file: string; readonly rowsBefore: number },
): Rejected {
  if (wrong.size === 0) return [];
  const { columns } = quarantineTable(part, wrong);
  const texts = columns.row_text!;
  const inOrder = [...wrong].sort(([first], [second]) => first - second);
  return inOrder.map(([row, violation], i) => ({
    ...violation,
    file,
    row: rowsBefore + row + 1,
    text: texts.type === "category" ? texts.labels[texts.codes[i]!] ?? null : null,
  }));
}

/** Rejected rows as rows of `quarantine`. @param rowsBefore rows that `source_row` has counted before. */
export function rejectedTable(rows: Rejected, rowsBefore: number): Table {
  const column = (of: (row: RejectedRow) => string | null) => categoryColumn(rows.map(of));
  return tableOf({
    source_row: numberColumn(rows.map((_, i) => rowsBefore + i + 1)),
    source_file: column(({ file }) => file),
    file_row: numberColumn(rows.map(({ row }) => row)),
    rule: column(({ rule }) => rule),
    column_name: column(({ column }) => column),
    value: column(({ value }) => value),
    reason: column(({ reason }) => reason),
    row_text: column(({ text }) => text),
  });
}

/** What a report says of them: in, and in quarantine. */
export function rejectedReport(rows: Rejected): ContractReport {
  const byRule = brokenRules(new Map(rows.map((row, i) => [i, row])), 0);
  return {
    rowsIn: rows.length,
    kept: 0,
    quarantined: rows.length,
    byRule: byRule.map((each) => ({
      ...each,
      example: each.example.replace(/^row (\d+)/, (_, at: string) => {
        const { file, row } = rows[Number(at) - 1]!;
        return `${file}, row ${row}`;
      }),
    })),
    missing: {},
    repaired: [],
    unknownColumns: [],
  };
}
