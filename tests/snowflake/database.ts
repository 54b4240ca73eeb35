import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { ofSmallTables } from "../warehouse/of_small_tables.ts";
import { Account } from "./account/account.ts";
import { functionsView, macroSchema, snowflakeMacros } from "./by_hand.ts";
import { Stages } from "./stages.ts";

/** What the sessions of a server share. */
export type Database = {
  readonly instance: DuckDBInstance;
  readonly stages: Stages;
  /** The files that tables have had, each with its table, name and content. */
  readonly loads: Set<string>;
  readonly account: Account;
};

export const databaseName = "WARDBOOK";
export const schemaName = "PUBLIC";

/**
 * Opens the database WARDBOOK with the schema PUBLIC. Its SQL reaches no file but those of the stages.
 *
 * @param folder of the stages: an absolute path without quotes.
 * @param path the file to keep it in; in memory when left out.
 */
export async function openDatabase(folder: string, path = ":memory:"): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", { temp_directory: "", ...ofSmallTables });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS ${databaseName}`);
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${databaseName}.${schemaName}`);
    await connection.run("ATTACH ':memory:' AS SNOWFLAKE");
    await connection.run("CREATE SCHEMA SNOWFLAKE.ACCOUNT_USAGE");
    await connection.run(`CREATE TABLE SNOWFLAKE.ACCOUNT_USAGE.QUERY_ATTRIBUTION_HISTORY
      (query_tag VARCHAR, start_time TIMESTAMP, credits_attributed_compute DOUBLE)`);
    for (const macro of snowflakeMacros) await connection.run(`CREATE MACRO ${macroSchema}.${macro}`);
    await connection.run(`CREATE VIEW ${macroSchema}.${functionsView}`);
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    await connection.run(`SET allowed_directories = ['${folder}']`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
  } finally {
    connection.closeSync();
  }
  return { instance, stages: new Stages(folder), loads: new Set(), account: new Account() };
}

/** A connection that finds its tables in a schema of WARDBOOK, which is made if there is none of the name. */
export async function connect({ instance }: Database, schema: string): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  const name = `${databaseName}."${schema.replaceAll('"', '""')}"`;
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await connection.run(`USE ${name}`);
  return connection;
}
