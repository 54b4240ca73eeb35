import { isAbsolute } from "node:path";
import { makeFolder, resolveInProject } from "lib/files/mod.ts";
import { copyRegistryAsOf, openRegistry } from "lib/registry/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { claimTables, openWarehouse, sql, type Warehouse } from "lib/warehouse/mod.ts";

export type RehearsalOptions = {
  readonly cohort: string;
  /** A DuckDB file's URL. */
  readonly warehouse: string;
  /** The registry's folder. */
  readonly models: string;
  /** Where the copies go; what is there is replaced. */
  readonly folder: string;
  /** The day that it begins, epoch milliseconds UTC. */
  readonly from: number;
};

/** Copies in which a schedule may be tried. */
export type Rehearsal = { readonly warehouse: string; readonly models: string };

/**
 * Copies a warehouse and the registry of a day, so that what was decided and scored from that day on is not
 * yet: predictions and drift of models are left out. The history until that day is there, as the weekly job
 * asks it since when a model is watched, and which causes were answered; a trial is not, as none is lived
 * through.
 *
 * @throws {RangeError} when the warehouse is no DuckDB file that is there, or the day has no champion.
 */
export async function rehearsalOf(options: RehearsalOptions): Promise<Rehearsal> {
  const { cohort, warehouse, models, folder, from } = options;
  const source = await databaseFile(warehouse, cohort);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await makeFolder(folder);
  const copy = { warehouse: `duckdb:${folder}/${cohort}.duckdb`, models: `${folder}/models` };
  await copyRegistry({ from: registryFolder(models, cohort), to: copy.models }, cohort, from);
  await Deno.copyFile(source, `${folder}/${cohort}.duckdb`);
  await Deno.copyFile(`${source}.wal`, `${folder}/${cohort}.duckdb.wal`).catch(() => {});
  const store = await openWarehouse(copy.warehouse);
  await emptyLogs(store).finally(() => store.close());
  return copy;
}

/**
 * The file of a DuckDB warehouse.
 *
 * @throws {RangeError} when it is none that is there.
 */
export async function databaseFile(url: string, cohort: string): Promise<string> {
  const [, path] = /^duckdb:(?!:memory:|\w\w+:)(.+)$/.exec(url) ?? [];
  const file = path === undefined ? null : resolveInProject(path.replaceAll("{cohort}", cohort));
  if (file !== null && await Deno.stat(file).then(() => true, () => false)) return file;
  throw new RangeError(
    `Cannot replay as the warehouse must be a DuckDB file that is there, which is copied: it is ${url}`,
  );
}

/** The folder of a cohort's registry. */
export function registryFolder(models: string, cohort: string): string {
  const folder = models.replaceAll("{cohort}", cohort);
  return isAbsolute(folder) ? folder : resolveInProject(folder);
}

async function copyRegistry(
  { from, to }: { readonly from: string; readonly to: string },
  cohort: string,
  day: number,
): Promise<void> {
  // Looking into a registry must not make it.
  if (!await Deno.stat(`${from}/versions`).then(() => true, () => false)) {
    throw new RangeError(
      `Cannot replay as a champion must be there: ${from} is no registry, run notebook 03 first`,
    );
  }
  const opened = async (folder: string) => ({ folder, registry: await openRegistry(folder, cohort) });
  if (await copyRegistryAsOf({ from: await opened(from), to: await opened(to) }, day) === null) {
    throw new RangeError(
      `Cannot replay from ${isoDay(day)} as a champion must have been promoted by then: none was`,
    );
  }
}

async function emptyLogs(store: Warehouse): Promise<void> {
  await claimTables(store, ["prediction_log.sql", "drift_log.sql"]);
  await store.run(sql`DELETE FROM prediction_log; DELETE FROM drift_log`);
}
