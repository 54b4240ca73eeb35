import { join } from "node:path";
import { resolveInProject, withFileLock, writeWhole } from "lib/files/mod.ts";
import { categoriesOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import { openRegistry } from "../registry.ts";
import { championsAfter, type RegistryEvent } from "../registry_history.ts";
import { versionPath, versionsIn } from "../version_files.ts";

/** What was copied. */
export type CopiedModels = { readonly versions: number; readonly champion: string | null };

/** In this order a copy that is cut short names no champion whose version is not there. */
const pointers = ["history.jsonl", "champion.json"];
const waitMs = 10_000;

/**
 * Copies a cohort's registry to the stage `models` of a Snowflake schema: versions that it lacks, then the
 * history and the champion. One machine promotes at a time: a stage has no locks.
 *
 * @param models the registry's folder, in which `{cohort}` stands for the cohort.
 * @throws {TypeError} when the warehouse has no stages.
 * @throws {Error} when the stage's history is no beginning of this one: another machine has promoted.
 * @throws {QueryError} when the stage is not there, or may not be written.
 */
export async function pushModels(
  warehouse: Warehouse,
  models: string,
  cohort: string,
): Promise<CopiedModels> {
  const folder = folderOf(models, cohort);
  // Opening the registry checks the cohort's name before a statement holds it.
  const ours = await eventsIn(folder, cohort);
  return await withStaged(warehouse, cohort, async (staged) => {
    const theirs = await eventsIn(staged, cohort);
    if (!beginsWith(ours, theirs)) throw diverged(cohort, "this machine", "the stage");
    const there = await versionsIn(staged);
    const lacking = (await versionsIn(folder)).filter((version) => !there.includes(version));
    for (const version of lacking) await put(warehouse, versionPath(folder, version), `${cohort}/versions`);
    for (const name of pointers) {
      if (await isThere(join(folder, name))) await put(warehouse, join(folder, name), cohort);
    }
    return { versions: lacking.length, champion: championsAfter(ours).at(-1) ?? null };
  });
}

/**
 * Copies a cohort's registry from the stage `models`, as `pushModels()` left it there.
 *
 * @throws {Error} when this machine's history is no beginning of the stage's: it has promoted since.
 * @throws as `pushModels()`.
 */
export async function pullModels(
  warehouse: Warehouse,
  models: string,
  cohort: string,
): Promise<CopiedModels> {
  const folder = folderOf(models, cohort);
  // Opening the registry checks the cohort's name before a statement holds it.
  const ours = await eventsIn(folder, cohort);
  return await withStaged(warehouse, cohort, async (staged) => {
    const theirs = await eventsIn(staged, cohort);
    if (!beginsWith(theirs, ours)) throw diverged(cohort, "the stage", "this machine");
    return await withFileLock(join(folder, ".lock"), { waitMs }, async () => {
      const known = await versionsIn(folder);
      const lacking = (await versionsIn(staged)).filter((version) => !known.includes(version));
      const copy = async (from: string, to: string) => {
        if (await isThere(from)) await writeWhole(to, await Deno.readFile(from));
      };
      for (const version of lacking) await copy(versionPath(staged, version), versionPath(folder, version));
      for (const name of pointers) await copy(join(staged, name), join(folder, name));
      return { versions: lacking.length, champion: championsAfter(theirs).at(-1) ?? null };
    });
  });
}

/** Fetches what the stage has of a cohort into a folder of this machine, and takes it away after `work`. */
async function withStaged<T>(
  warehouse: Warehouse,
  cohort: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (warehouse.engine !== "snowflake") {
    throw new TypeError(
      `Cannot copy models as their stage is Snowflake's: the warehouse is ${warehouse.engine}`,
    );
  }
  const folder = await Deno.makeTempDir({ prefix: "wardbook_models_" });
  try {
    await Deno.mkdir(join(folder, "versions"));
    const listed = await warehouse.query(written(`LIST @models/${cohort}/`, "models"));
    const names = listed.rowCount === 0 ? [] : categoriesOf(listed, "name").labels;
    // GET puts all files into one folder.
    for (const below of ["", "versions/"]) {
      const place = `${cohort}/${below}`;
      const here = names.map((name) => name.slice(name.indexOf("/") + 1)).filter((name) =>
        name.startsWith(place) && !name.slice(place.length).includes("/")
      );
      for (const name of here) {
        await warehouse.run(written(`GET '@models/${name}' 'file://${folder}/${below}'`, "models"));
      }
    }
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function put(warehouse: Warehouse, path: string, place: string): Promise<void> {
  const options = "AUTO_COMPRESS = FALSE OVERWRITE = TRUE";
  await warehouse.run(
    written(`PUT 'file://${path.replaceAll("\\", "/")}' @models/${place} ${options}`, "models"),
  );
}

function folderOf(models: string, cohort: string): string {
  return resolveInProject(models.replaceAll("{cohort}", cohort));
}

async function eventsIn(folder: string, cohort: string): Promise<RegistryEvent[]> {
  return [...await (await openRegistry(folder, cohort)).history()];
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function beginsWith(events: readonly RegistryEvent[], first: readonly RegistryEvent[]): boolean {
  return first.every((event, i) => JSON.stringify(event) === JSON.stringify(events[i]));
}

function diverged(cohort: string, source: string, target: string): Error {
  return new Error(
    `Cannot copy the models of ${cohort} as ${source} must know all that ${target} knows: ${target} has promoted ` +
      "another one since; copy the other way first",
  );
}
