import { columnOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import type { RelationColumn } from "../source/table_source.ts";

/** The rows of a table that are new or changed, told by a column that only grows: a time or a number. */
export type Since = {
  /** What the column is called, in whatever case. */
  readonly column: string;
  /** The mark to which it was read before (`markOf()`); null reads all rows. */
  readonly mark: string | null;
};

const dayLength = 86_400_000;

/**
 * The condition on a relation's rows, and the number of the column. Of a time rows of the day before the mark
 * are read once more, as what was begun earlier may have been committed later; rows without a value are
 * always read. Reading a row again changes nothing.
 *
 * @throws {TypeError} when there is no such column, or it is neither a time nor a number.
 */
export function sinceSql(columns: readonly RelationColumn[], { column, mark }: Since) {
  const at = columns.findIndex(({ name }) => name.toLowerCase() === column.toLowerCase());
  const found = columns[at];
  if (found === undefined || found.kind === "text") {
    const fit = columns.filter(({ kind }) => kind !== "text").map(({ name }) => name);
    throw new TypeError(
      `Cannot read what is new since "${column}" as it must be a column of times or numbers: ${
        found === undefined ? "there is none of that name" : "it is a text"
      }; such are ${fit.join(", ") || "none"}`,
    );
  }
  if (mark === null) return { at, where: "" };
  const from = found.kind === "number"
    ? `${mark}e0`
    : `CAST('${
      new Date(Date.parse(mark) - dayLength).toISOString().replace("T", " ").slice(0, -1)
    }' AS TIMESTAMP)`;
  return { at, where: `WHERE ${found.sql} >= ${from} OR ${found.sql} IS NULL` };
}

/**
 * The highest value among the rows of `intake_rows`, as text; null where none has one. A time later than
 * `asOf` is a mistake of some row's, and would hide all that comes until then: `asOf` stands for it.
 *
 * @throws {RangeError} when it is a number that a double doesn't keep.
 */
export async function markOf(warehouse: Warehouse, at: number, asOf: number): Promise<string | null> {
  const found = columnOf(
    await warehouse.query(written(`SELECT MAX(r${at}) AS until FROM intake_rows`, "the mark of a source")),
    "until",
  );
  if (found.type === "category") return null;
  const highest = found.values[0]!;
  if (Number.isNaN(highest)) return null;
  if (found.type === "timestamp") return new Date(Math.min(highest, asOf)).toISOString();
  if (Math.abs(highest) <= Number.MAX_SAFE_INTEGER) return String(highest);
  throw new RangeError(
    `Cannot read on from ${highest} as numbers that rows are told by must lie within 2^53: they do not; ` +
      "name a column of times",
  );
}
