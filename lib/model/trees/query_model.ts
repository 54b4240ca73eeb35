import { type ChunkRoles, matrixChunks } from "lib/features/mod.ts";
import { type BinOptions, binRows, type BoostingOptions, fitBoosting } from "lib/trees/mod.ts";
import type { Sql, Values, Warehouse } from "lib/warehouse/mod.ts";
import type { Model } from "../model.ts";
import { treesModel } from "./tree_model.ts";

/** What decides the bins, the trees, and when to stop. */
export type QueryModelOptions = {
  /** What the query binds. */
  readonly values?: Values;
  readonly bins?: BinOptions;
  readonly boosting?: Omit<BoostingOptions, "bins" | "minCategoryRows" | "startFrom">;
  readonly signal?: AbortSignal;
};

/**
 * The model of trees boosted on the rows of a query, which may be more than memory holds: they are read chunk
 * by chunk, twice (once where `bins.bounds` has those of all numbers, as by quantiles in SQL), and kept as
 * bytes. See `matrixChunks()` for which columns are what.
 *
 * @throws {TypeError} {RangeError} as `matrixChunks()`, `binRows()` and `fitBoosting()` do.
 * @throws {QueryError} when the warehouse fails.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { boostedOnQuery } from "lib/model/trees/query_model.ts";
 * import { openWarehouse, sql } from "lib/warehouse/mod.ts";
 *
 * const warehouse = await openWarehouse("duckdb::memory:");
 * const stays = sql`SELECT i % 2 AS ward, 3 + i % 2 AS days FROM range(200) AS stay(i)`;
 * const model = await boostedOnQuery(warehouse, stays, { target: "days" });
 * assertEquals(model.features, ["ward"]);
 * await warehouse.close();
 * ```
 */
export async function boostedOnQuery(
  warehouse: Warehouse,
  query: Sql,
  roles: ChunkRoles,
  { values = {}, bins = {}, boosting = {}, signal }: QueryModelOptions = {},
): Promise<Model> {
  const binned = await binRows(matrixChunks(warehouse, query, roles, values), bins, signal);
  return treesModel("boosting", fitBoosting(binned, boosting, signal));
}
