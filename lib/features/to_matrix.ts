import { denseGroups } from "lib/stats/mod.ts";
import { columnOf, missingCount, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import { encode, type Encoder, type EncodeReport } from "./encoder.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Which columns go beside the features: `{ target: "stay_days", group: "patient_id", time: "admitted_on" }`.
 */
export type MatrixRoles = {
  readonly target?: string;
  readonly group?: string;
  readonly time?: string;
  /** Columns of what the target may have been at least and at most; a table without them knows it exactly. */
  readonly range?: readonly [lower: string, upper: string];
};

/**
 * Turns rows into what a model eats: the features as the encoder learnt them, and beside them target, group
 * and time.
 *
 * A group or time column without any value is left out of the matrix, as not every cohort knows patients or
 * dates. Groups are dense codes in order of first appearance; a row whose patient is unknown is a group of
 * its own.
 *
 * @throws {TypeError} naming the column that the table lacks or has with another type.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitEncoder } from "lib/features/encoder.ts";
 * import { toMatrix } from "lib/features/to_matrix.ts";
 * import { numberColumn, tableOf } from "lib/table/table.ts";
 *
 * const stays = tableOf({
 *   deposit: numberColumn([4_500, 3_000, 5_100]),
 *   stay_days: numberColumn([12, 7, NaN]),
 *   patient_id: numberColumn([88, 17, 88]),
 * });
 * const { matrix } = toMatrix(stays, fitEncoder(stays, ["deposit"]), {
 *   target: "stay_days",
 *   group: "patient_id",
 * });
 * assertEquals(matrix.target, Float64Array.of(12, 7, NaN));
 * assertEquals(matrix.group, Int32Array.of(0, 1, 0));
 * ```
 */
export function toMatrix(
  table: Table,
  encoder: Encoder,
  roles: MatrixRoles = {},
): { matrix: Matrix; report: EncodeReport } {
  const { features, report } = encode(encoder, table);
  const { target, group, time, range: [lower, upper] = ["", ""] } = roles;
  const matrix: Matrix = {
    rowCount: table.rowCount,
    features,
    ...(target !== undefined && { target: numbersOf(table, target) }),
    ...(Object.hasOwn(table.columns, lower) &&
      { range: { lower: numbersOf(table, lower), upper: numbersOf(table, upper) } }),
    ...(group !== undefined && hasValues(table, group) && { group: groupsOf(table, group) }),
    ...(time !== undefined && hasValues(table, time) && { time: timestampsOf(table, time) }),
  };
  return { matrix, report };
}

/** False for a column with rows of which none has a value. */
function hasValues(table: Table, name: string): boolean {
  return table.rowCount === 0 || missingCount(columnOf(table, name)) < table.rowCount;
}

function groupsOf(table: Table, name: string): Int32Array {
  const column = columnOf(table, name);
  return denseGroups(column.type === "category" ? column.codes : numbersOf(table, name)).codes;
}
