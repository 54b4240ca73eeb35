/**
 * One interface to the rows, on the DuckDB inside or on Snowflake, and the SQL files that both run.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numbersOf } from "lib/table/mod.ts";
 * import { openWarehouse, sql } from "lib/warehouse/mod.ts";
 *
 * const warehouse = await openWarehouse("duckdb::memory:");
 * const beds = await warehouse.query(sql`SELECT 40 + 2 AS beds`);
 * assertEquals([...numbersOf(beds, "beds")], [42]);
 * await warehouse.close();
 * ```
 * @module
 */
export { placeBinds } from "./binds.ts";
export { tableIds } from "./duckdb/table_ids.ts";
export { duckDbFileRows, writeParquet } from "./duckdb_files.ts";
export { assertNoRowsHidden } from "./hidden_rows.ts";
export { maskedText, withoutHidden } from "./masked_text.ts";
export { unlessMissing } from "./missing_table.ts";
export { openWarehouse } from "./open.ts";
export { claimFunctions } from "./own_functions.ts";
export { claimTables, claimViews } from "./own_tables.ts";
export { deploy, type StepOutcome } from "./snowflake/deploy/deploy.ts";
export { type DeploymentStep, deploymentSteps, removalSteps } from "./snowflake/deploy/deployment.ts";
export { type DeploymentNames, usualNames } from "./snowflake/deploy/deployment_names.ts";
export { openAccount } from "./snowflake/deploy/open_account.ts";
export { identifier, Sql, sql, sqlFile, written } from "./sql.ts";
export { createdTemporaryTable, droppedTable } from "./statements.ts";
export { textSql } from "./text_sql.ts";
export { QueryError, type Values, type Warehouse } from "./warehouse.ts";
