import { type Cohort, labelOf } from "lib/cohort/mod.ts";
import { categoriesOf, type CategoryColumn, numbersOf, type Table } from "lib/table/mod.ts";

/**
 * The columns of `auditColumns()` that some stays have, by what headings call them: a label for each row.
 *
 * @param rows the stays, with `stay_id`.
 * @param read the same stays and others, in any order, with `stay_id` and the columns.
 * @throws {TypeError} when a stay is not among them.
 */
export function auditedColumns(
  rows: Table,
  read: Table,
  names: readonly string[],
  cohort: Cohort,
): Record<string, CategoryColumn> {
  const places = new Int32Array(rows.rowCount).fill(-1);
  const placeOf = new Map(Array.from(numbersOf(rows, "stay_id"), (id, place) => [id, place]));
  numbersOf(read, "stay_id").forEach((id, row) => {
    const place = placeOf.get(id);
    if (place !== undefined) places[place] = row;
  });
  if (places.includes(-1)) {
    throw new TypeError("Cannot audit stays as each must have been read with its columns: one was not");
  }
  return Object.fromEntries(names.map((name) => {
    const { codes, labels } = categoriesOf(read, name);
    return [
      labelOf(name, cohort),
      { type: "category", codes: places.map((row) => codes[row]!), labels },
    ];
  }));
}
