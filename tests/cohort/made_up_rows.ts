import type { Cohort, ColumnSpec } from "lib/cohort/cohort.ts";
import { acceptedNames } from "lib/cohort/contract/accepted_names.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  type Column,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";

/**
 * Rows of a source's columns: labels that its contract allows, numbers from its ranges, one in ten missing.
 */
export function madeUpRows(cohort: Cohort, rowCount: number): Table {
  const random = randomSource(7);
  const column = (spec: ColumnSpec): Column => {
    const rows = Array.from({ length: rowCount }, (_, row) => row);
    const isKey = spec.role === "id";
    const isMissing = () => !isKey && random() < 0.1;
    if (spec.type === "category") {
      const labels = spec.allowed ?? ["MUS006", "CIR007", "428", 'it\'s; "quoted", \\ and ü', ""];
      return categoryColumn(
        rows.map(() => isMissing() ? null : labels[Math.floor(random() * labels.length)]!),
      );
    }
    if (spec.type === "timestamp") {
      return timestampColumn(rows.map((row) => isMissing() ? NaN : Date.UTC(2022, 7, 1 + row % 90)));
    }
    const [least, greatest] = spec.range ?? [0, 100];
    const number = () => least + Math.floor(random() * (Math.min(greatest, least + 1000) - least + 1));
    return numberColumn(rows.map((row) => isKey ? row + 1 : isMissing() ? NaN : number()));
  };
  const source_row = numberColumn(Array.from({ length: rowCount }, (_, row) => row + 1));
  return tableOf({
    ...Object.fromEntries(
      cohort.columns.map((spec) => [acceptedNames(cohort.columns).get(spec.name)!, column(spec)]),
    ),
    source_row,
  });
}
