import { dirname } from "node:path";
import { makeFolder, resolveInProject } from "lib/files/mod.ts";
import { adoptTables } from "./own_tables.ts";
import { SnowflakeWarehouse } from "./snowflake/snowflake.ts";
import type { Warehouse } from "./warehouse.ts";

/** What a URL leaves open. */
export type OpenOptions = {
  /** What stands for `{cohort}` in the URL: lower case letters, digits and dashes. */
  readonly cohort?: string;
  /**
   * Opens a DuckDB file, which must be there, so that nothing can be changed in it; on Snowflake the role
   * says what may be changed.
   */
  readonly readOnly?: boolean;
  /** Cancels what runs, where the engine can (Snowflake). */
  readonly signal?: AbortSignal;
  /** Told, at once, when an engine does not answer and is tried again, what and for how long. */
  readonly onWait?: (line: string) => void;
};

/**
 * Opens the warehouse that a URL names: `duckdb:data/local/{cohort}.duckdb` (a file; a relative path starts
 * at the project's root, missing folders are made), `duckdb::memory:` (a new, empty one each time), or
 * `snowflake://account/database/schema?warehouse=…&role=…` (see `parseSnowflakeUrl()`; the secrets come from
 * the environment, see `snowflakeLogin()`). For Snowflake the dashes of `{cohort}` become underscores.
 *
 * A file in `data/local/`, Wardbook's own folder, may be of a version that didn't note yet which tables it
 * made: they are noted then (`adoptTables()`).
 *
 * @throws {TypeError} when the URL is of an unknown kind or names a file elsewhere (`duckdb:s3://…`), or
 * `{cohort}` has no name or a malformed one.
 * @throws {WriteError} when the file's folder can't be made.
 * @throws {QueryError} when another process has the file open, or Snowflake lets nobody in.
 */
export async function openWarehouse(url: string, options: OpenOptions = {}): Promise<Warehouse> {
  const colon = url.indexOf(":");
  const scheme = url.slice(0, colon), rest = url.slice(colon + 1);
  if (scheme === "snowflake") return await openSnowflake(url, options);
  if (scheme !== "duckdb" || rest === "") {
    throw new TypeError(
      "Cannot open a warehouse as its URL must be duckdb:PATH, duckdb::memory: or " +
        `snowflake://ACCOUNT/DATABASE/SCHEMA: it starts with "${scheme}:"`,
    );
  }
  // Loaded when it is wanted: the binding takes longer to load than all else here.
  const { DuckDbWarehouse } = await import("./duckdb/duckdb.ts");
  if (rest === ":memory:") return await DuckDbWarehouse.open();
  const path = resolveInProject(withCohort(rest, options.cohort));
  if (path.includes("?")) {
    throw new TypeError(
      "Cannot open a database file as its path must have no question mark, behind which DuckDB reads options: " +
        `it is ${path}. Move the folder, or name another file with WARDBOOK_WAREHOUSE`,
    );
  }
  if (options.readOnly) return await DuckDbWarehouse.open(path, undefined, "read");
  await makeFolder(dirname(path));
  const warehouse = await DuckDbWarehouse.open(path);
  try {
    if (dirname(path) === resolveInProject("data/local")) await adoptTables(warehouse);
    return warehouse;
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

async function openSnowflake(url: string, options: OpenOptions): Promise<Warehouse> {
  return await SnowflakeWarehouse.open(withCohort(url, options.cohort, "_"), options);
}

function withCohort(path: string, cohort: string | undefined, dash = "-"): string {
  if (!path.includes("{cohort}")) return path;
  if (cohort === undefined || !/^[a-z0-9-]+$/.test(cohort)) {
    throw new TypeError(
      `Cannot open a warehouse as {cohort} must be lower case letters, digits and dashes: it is "${
        cohort ?? ""
      }"`,
    );
  }
  return path.replaceAll("{cohort}", cohort.replaceAll("-", dash));
}
