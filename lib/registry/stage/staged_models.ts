import { dirname, join } from "node:path";
import { makeFolder, readWhole, resolveInProject, withFileLock, writeWhole } from "lib/files/mod.ts";
import { categoriesOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import { openRegistry } from "../registry.ts";
import { mostBytes } from "../registry_checks.ts";
import { championsAfter, type RegistryEvent } from "../registry_history.ts";
import { outcomesIn, stateFilesIn, versionsIn } from "../version_files.ts";
import { mergedState } from "./merged_state.ts";

/** What was copied, of all outcomes; the champion is that of days. */
export type CopiedModels = { readonly versions: number; readonly champion: string | null };

const waitMs = 10_000;

/**
 * Copies a cohort's registry to the stage `models` of a Snowflake schema, with those of its outcomes:
 * versions that it lacks, what is noted of versions, of advice and of trials, then the history and the
 * champion. What the stage knows besides stays. One machine promotes at a time: a stage has no locks.
 *
 * @param models the registry's folder, in which `{cohort}` stands for the cohort.
 * @throws {TypeError} when the warehouse has no stages.
 * @throws {Error} when the stage's history, or its trials, are no beginning of these: another machine has
 * promoted, or begun a trial; nothing was copied then.
 * @throws {QueryError} when the stage is not there, or may not be written.
 */
export async function pushModels(
  warehouse: Warehouse,
  models: string,
  cohort: string,
): Promise<CopiedModels> {
  const folder = folderOf(models, cohort);
  // Opening the registry checks the cohort's name before a statement holds it.
  await eventsIn(folder, cohort);
  return await withStaged(warehouse, cohort, async (staged) => {
    const copied = await copyState(folder, staged, { cohort, source: "this machine", target: "the stage" });
    for (const path of copied.paths) await put(warehouse, join(staged, path), join(cohort, dirname(path)));
    return { versions: copied.versions, champion: copied.champion };
  });
}

/**
 * Copies a cohort's registry from the stage `models`, as `pushModels()` left it there.
 *
 * @throws {Error} when this machine's history, or its trials, are no beginning of the stage's.
 * @throws as `pushModels()`.
 */
export async function pullModels(
  warehouse: Warehouse,
  models: string,
  cohort: string,
): Promise<CopiedModels> {
  const folder = folderOf(models, cohort);
  await eventsIn(folder, cohort);
  return await withStaged(warehouse, cohort, async (staged) => {
    const way = { cohort, source: "the stage", target: "this machine" };
    const locked = ["", ...await outcomesIn(staged)].reduce(
      (work, outcome) => async () => {
        await makeFolder(join(folder, outcome));
        return await withFileLock(join(folder, outcome, ".lock"), { waitMs }, work);
      },
      () => copyState(staged, folder, way),
    );
    const copied = await locked();
    return { versions: copied.versions, champion: copied.champion };
  });
}

type Way = { readonly cohort: string; readonly source: string; readonly target: string };

/** Copies what one folder has and another lacks; all is compared before anything is written. */
async function copyState(
  from: string,
  to: string,
  way: Way,
): Promise<CopiedModels & { readonly paths: readonly string[] }> {
  const due: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  let versions = 0;
  for (const outcome of ["", ...await outcomesIn(from)]) {
    const [source, target] = [join(from, outcome), join(to, outcome)], name = outcome || undefined;
    const [own, other] = [await eventsIn(source, way.cohort, name), await eventsIn(target, way.cohort, name)];
    if (!beginsWith(own, other)) throw diverged(way);
    const known = await versionsIn(target);
    versions += (await versionsIn(source)).filter((version) => !known.includes(version)).length;
    for (const file of await stateFilesIn(source)) {
      const there = await readWhole(join(target, file), { mostBytes: mostBytes.model });
      const bytes = mergedState(
        file,
        (await readWhole(join(source, file), { mostBytes: mostBytes.model }))!,
        there,
      );
      if (bytes === "diverged") throw diverged(way);
      if (bytes !== null) due.push({ path: join(outcome, file), bytes });
    }
  }
  for (const { path, bytes } of due) {
    await makeFolder(dirname(join(to, path)));
    await writeWhole(join(to, path), bytes);
  }
  const champion = championsAfter(await eventsIn(from, way.cohort)).at(-1) ?? null;
  return { versions, champion, paths: due.map(({ path }) => path) };
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
    const listed = await warehouse.query(written(`LIST @models/${cohort}/`, "models"));
    const names = listed.rowCount === 0 ? [] : categoriesOf(listed, "name").labels;
    // A path is below the stage's name; GET puts all files into one folder.
    for (const name of names.map((each) => each.slice(each.indexOf("/") + 1))) {
      const below = dirname(name.slice(cohort.length + 1)), place = join(folder, below);
      await Deno.mkdir(join(folder, below.replace(/versions$/, ""), "versions"), { recursive: true });
      await warehouse.run(written(`GET '@models/${name}' 'file://${place}/'`, "models"));
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

async function eventsIn(folder: string, cohort: string, outcome?: string): Promise<RegistryEvent[]> {
  const whole = outcome === undefined ? folder : dirname(folder);
  return [...await (await openRegistry(whole, cohort, outcome === undefined ? {} : { outcome })).history()];
}

function beginsWith(events: readonly RegistryEvent[], first: readonly RegistryEvent[]): boolean {
  return first.every((event, i) => JSON.stringify(event) === JSON.stringify(events[i]));
}

function diverged({ cohort, source, target }: Way): Error {
  return new Error(
    `Cannot copy the models of ${cohort} as ${source} must know all that ${target} knows: ${target} has promoted ` +
      "another one since, or begun or ended a trial; copy the other way first",
  );
}
