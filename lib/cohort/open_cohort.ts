import { pathToFileURL } from "node:url";
import { isSystemError, messageOf, resolveInProject, shownText } from "lib/files/mod.ts";
import type { Cohort } from "./cohort.ts";
import { cohortOf } from "./cohort_of.ts";
import { cohorts, doorCohorts } from "./cohorts.ts";

/** Where one's own cohorts lie, out of git. */
const folder = "data/cohorts";

/**
 * The cohort called `name`: one that comes with the project, or one's own, the default export of
 * `data/cohorts/<name>.ts`, checked by `cohortOf()`. A changed file is read anew.
 *
 * @throws {RangeError} listing the names when there is none.
 * @throws {TypeError} when the file is no sound spec, naming each key that is wrong, or bears another name.
 */
export async function openCohort(name: string): Promise<Cohort> {
  const shipped = [...cohorts, ...doorCohorts].find((each) => each.name === name);
  if (shipped !== undefined) return shipped;
  const file = `${folder}/${name}.ts`;
  const changed = /^[a-z0-9-]+$/.test(name) ? await lastChange(file) : null;
  if (changed === null) {
    const names = [...cohorts, ...doorCohorts].map((each) => each.name).concat(await ownNames());
    throw new RangeError(
      `Cannot find cohort "${shownText(name, 100)}" as it must be one of ${names.join(", ")}, or a file of ` +
        `its name in ${folder}/`,
    );
  }
  const spec = await defaultExport(file, changed);
  const cohort = cohortOf(spec as Cohort);
  if (cohort.name === name) return cohort;
  throw new TypeError(`Cannot use ${file} as it must bear the name of its cohort: that is "${cohort.name}"`);
}

/** The names of one's own cohorts, in order. */
async function ownNames(): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(resolveInProject(folder)));
    return entries.flatMap(({ name }) => /^([a-z0-9-]+)\.ts$/.exec(name)?.[1] ?? []).sort();
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
}

async function lastChange(file: string): Promise<number | null> {
  try {
    return (await Deno.stat(resolveInProject(file))).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function defaultExport(file: string, changed: number): Promise<unknown> {
  const url = `${pathToFileURL(resolveInProject(file)).href}?${changed}`;
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(url);
  } catch (error) {
    throw new TypeError(`Cannot read ${file} as it must be TypeScript that runs: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (module.default !== undefined) return module.default;
  throw new TypeError(`Cannot use ${file} as a spec must be its default export: it has none`);
}
