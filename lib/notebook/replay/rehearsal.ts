import { isAbsolute } from "node:path";
import { makeFolder, resolveInProject } from "lib/files/mod.ts";
import { openRegistry, probeOf, type Registry, writeArtefact } from "lib/registry/mod.ts";
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
 * Copies a warehouse and the champion of a day, so that what was decided and scored from that day on is not
 * yet: predictions and drift of models are left out, and the history begins with that champion.
 *
 * @throws {RangeError} when the warehouse is no DuckDB file that is there, or the day has no champion.
 */
export async function rehearsalOf(options: RehearsalOptions): Promise<Rehearsal> {
  const { cohort, warehouse, models, folder, from } = options;
  const source = await databaseFile(warehouse, cohort);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await makeFolder(folder);
  const copy = { warehouse: `duckdb:${folder}/${cohort}.duckdb`, models: `${folder}/models` };
  await copyChampion(await openedRegistry(models, cohort), await openRegistry(copy.models, cohort), from);
  await Deno.copyFile(source, `${folder}/${cohort}.duckdb`);
  await Deno.copyFile(`${source}.wal`, `${folder}/${cohort}.duckdb.wal`).catch(() => {});
  const store = await openWarehouse(copy.warehouse);
  await emptyLogs(store).finally(() => store.close());
  return copy;
}

async function databaseFile(url: string, cohort: string): Promise<string> {
  const [, path] = /^duckdb:(?!:memory:|\w\w+:)(.+)$/.exec(url) ?? [];
  const file = path === undefined ? null : resolveInProject(path.replaceAll("{cohort}", cohort));
  if (file !== null && await Deno.stat(file).then(() => true, () => false)) return file;
  throw new RangeError(
    `Cannot replay as the warehouse must be a DuckDB file that is there, which is copied: it is ${url}`,
  );
}

/** Looking into a registry must not make it. */
async function openedRegistry(models: string, cohort: string): Promise<Registry> {
  const folder = models.replaceAll("{cohort}", cohort);
  const path = isAbsolute(folder) ? folder : resolveInProject(folder);
  if (await Deno.stat(`${path}/versions`).then(() => true, () => false)) {
    return await openRegistry(path, cohort);
  }
  throw new RangeError(
    `Cannot replay as a champion must be there: ${folder} is no registry, run notebook 03 first`,
  );
}

async function copyChampion(registry: Registry, copy: Registry, from: number): Promise<void> {
  const event = (await registry.history()).findLast(({ asOf }) => Date.parse(asOf) <= from);
  if (event === undefined) {
    throw new RangeError(
      `Cannot replay from ${isoDay(from)} as a champion must have been promoted by then: none was`,
    );
  }
  const { version, asOf } = event,
    { meta, model, unusual } = await registry.load(version),
    probe = probeOf(meta.encoder);
  const copied = await copy.register(writeArtefact({ ...meta, ...(unusual && { unusual }) }, model));
  const change = { reason: event.reason, asOf: Date.parse(asOf), over: null };
  await copy.promote(copied, { ...change, probe, expected: model.predict(probe) });
}

async function emptyLogs(store: Warehouse): Promise<void> {
  await claimTables(store, ["prediction_log.sql", "drift_log.sql"]);
  await store.run(sql`DELETE FROM prediction_log; DELETE FROM drift_log`);
}
