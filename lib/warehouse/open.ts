import { dirname } from "node:path";
import { DuckDbWarehouse } from "./duckdb.ts";
import { resolveInProject } from "./project_root.ts";
import type { Warehouse } from "./warehouse.ts";

/**
 * Opens the warehouse that a URL names: `duckdb:data/local/{cohort}.duckdb` (a file; a relative path starts at the
 * project's root, missing folders are made) or `duckdb::memory:` (a new, empty one each time).
 *
 * @param names what stands for `{cohort}`: lower case letters, digits and dashes.
 * @throws {TypeError} when the URL is of an unknown kind, or `{cohort}` has no name or a malformed one.
 * @throws {QueryError} when another process has the file open.
 */
export async function openWarehouse(url: string, names: { cohort?: string } = {}): Promise<Warehouse> {
  const colon = url.indexOf(":");
  const scheme = url.slice(0, colon), rest = url.slice(colon + 1);
  if (scheme === "snowflake") {
    throw new TypeError(
      "Cannot open a snowflake:// warehouse as this engine is not built yet: use duckdb:PATH",
    );
  }
  if (scheme !== "duckdb" || rest === "") {
    throw new TypeError(
      `Cannot open a warehouse as its URL must be duckdb:PATH or duckdb::memory:: it starts with "${scheme}:"`,
    );
  }
  if (rest === ":memory:") return await DuckDbWarehouse.open();
  const path = resolveInProject(withCohort(rest, names.cohort));
  await Deno.mkdir(dirname(path), { recursive: true });
  return await DuckDbWarehouse.open(path);
}

function withCohort(path: string, cohort: string | undefined): string {
  if (!path.includes("{cohort}")) return path;
  if (cohort === undefined || !/^[a-z0-9-]+$/.test(cohort)) {
    throw new TypeError(
      `Cannot open a warehouse as {cohort} must be lower case letters, digits and dashes: it is "${
        cohort ?? ""
      }"`,
    );
  }
  return path.replaceAll("{cohort}", cohort);
}
