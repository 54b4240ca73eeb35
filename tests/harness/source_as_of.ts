import { assert } from "@std/assert";
import {
  type Column,
  columnOf,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
  timestampColumn,
  timestampsOf,
} from "lib/table/table.ts";

/**
 * The source as it was at the start of a day: nobody admitted since, and of who is in bed nothing that comes.
 */
export function sourceAsOf(source: Table, asOf: number): Table {
  const admitted = timestampsOf(source, "ADMISSION_DATE");
  const table = takeRows(source, rowsWhere(source.rowCount, (row) => admitted[row]! < asOf));
  const inBed = timestampsOf(table, "DISCHARGE_DATE").map((time) => time > asOf ? 1 : 0);
  const columns: Record<string, Column> = { ...table.columns };
  columns.DISCHARGE_DATE = timestampColumn(
    timestampsOf(table, "DISCHARGE_DATE").map((time, row) => inBed[row] ? NaN : time),
  );
  const kind = columnOf(table, "DISCHARGE_KIND");
  assert(kind.type === "category");
  columns.DISCHARGE_KIND = { ...kind, codes: kind.codes.map((code, row) => inBed[row] ? -1 : code) };
  return tableOf(columns);
}
