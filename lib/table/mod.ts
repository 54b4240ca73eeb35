/**
 * Columnar tables: numbers, categories and timestamps, and the CSV and SAS transport files that they come
 * from.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { categoryColumn, numberColumn, numbersOf, rowsWhere, tableOf, takeRows } from "lib/table/mod.ts";
 *
 * const stays = tableOf({ ward: categoryColumn(["Q", null, "S"]), stay_days: numberColumn([3, 5, NaN]) });
 * const known = takeRows(stays, rowsWhere(stays.rowCount, (row) => row < 2));
 * assertEquals([...numbersOf(known, "stay_days")], [3, 5]);
 * ```
 * @module
 */
export { cellText } from "./cell_text.ts";
export { csvBytes } from "./csv_bytes.ts";
export { readCsvParts, unpackedFile } from "./csv_file.ts";
export { inWords } from "./in_words.ts";
export { markdownText } from "./markdown_text.ts";
export { naturalOrder } from "./natural_order.ts";
export {
  countText,
  leastShown,
  shownCount,
  shownCounts,
  shownPart,
  shownPercent,
  withoutSmallCells,
} from "./small_cells.ts";
export { parseCsv } from "./parse_csv.ts";
export {
  categoriesOf,
  type CategoryColumn,
  categoryColumn,
  type Column,
  columnOf,
  columnsOf,
  displayRows,
  isConstant,
  missingCount,
  type NumberColumn,
  numberColumn,
  numbersOf,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
  type TimestampColumn,
  timestampColumn,
  timestampsOf,
} from "./table.ts";
export { readTransportLayout, readTransportParts, type TransportPart } from "./transport/transport_file.ts";
export { decodedItem, decodedUtf8 } from "./utf8.ts";
export { NotUtf8 } from "./utf8_bytes.ts";
