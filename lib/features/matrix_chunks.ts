import { numbersOf, type Table } from "lib/table/mod.ts";
import type { Sql, Values, Warehouse } from "lib/warehouse/mod.ts";
import type { Feature, Matrix } from "./matrix.ts";

/** Which columns of a query go beside the features: `{ target: "stay_days", without: ["stay_id"] }`. */
export type ChunkRoles = {
  readonly target: string;
  readonly weight?: string;
  readonly offset?: string;
  /** Columns that are neither. */
  readonly without?: readonly string[];
  /** Rows of a chunk. Default 65,536. */
  readonly rows?: number;
};

/**
 * What reads a query's rows as matrices, chunk by chunk, anew each time it is called: numbers and categories
 * are features, categories with the labels of their chunk. NULL is missing, so a WHERE should ask for the
 * target.
 *
 * A query that is read twice should give the same rows: order them where their order may change.
 *
 * @throws {TypeError} (while reading) naming the column that is absent, no number where one is needed, or a
 * timestamp.
 * @throws {QueryError} (while reading) when the warehouse fails.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixChunks } from "lib/features/matrix_chunks.ts";
 * import { openWarehouse, sql } from "lib/warehouse/mod.ts";
 *
 * const warehouse = await openWarehouse("duckdb::memory:");
 * const read = matrixChunks(warehouse, sql`SELECT 'Q' AS ward, 3 AS days`, { target: "days" });
 * const [chunk] = await Array.fromAsync(read());
 * assertEquals(chunk, {
 *   rowCount: 1,
 *   features: [{ name: "ward", type: "category", codes: Int32Array.of(0), labels: ["Q"] }],
 *   target: Float64Array.of(3),
 * });
 * await warehouse.close();
 * ```
 */
export function matrixChunks(
  warehouse: Warehouse,
  query: Sql,
  roles: ChunkRoles,
  values: Values = {},
): () => AsyncGenerator<Matrix, void> {
  return async function* () {
    for await (const table of warehouse.stream(query, values, roles.rows)) yield matrixOf(table, roles);
  };
}

function matrixOf(table: Table, { target, weight, offset, without = [] }: ChunkRoles): Matrix {
  const beside = [target, weight, offset, ...without];
  const features = Object.entries(table.columns).flatMap(([name, column]): Feature[] => {
    if (beside.includes(name)) return [];
    if (column.type === "timestamp") {
      throw new TypeError(
        `Cannot learn from "${name}" as it must be a number or a category: it is a timestamp`,
      );
    }
    return [{ name, ...column }];
  });
  return {
    rowCount: table.rowCount,
    features,
    target: numbersOf(table, target),
    ...(weight !== undefined && { weight: numbersOf(table, weight) }),
    ...(offset !== undefined && { offset: numbersOf(table, offset) }),
  };
}
