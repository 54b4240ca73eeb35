import { resolveInProject } from "lib/files/mod.ts";
import { taskProcess } from "../task_process.ts";
import { AskedTask } from "./asked_task.ts";
import { hashOf } from "./module_hashes.ts";
import type { PlannedRun } from "./run_parts.ts";

/**
 * What a place holds that notebooks read and write: hashes of the warehouse's tables by name, of the registry
 * (`models`), of the causes noted in it for which retraining was advised (`causes`), and of the source.
 */
export type Held = Readonly<Record<string, string>>;

/** Where a run's rows and models are, from its parameters. */
export type Place = {
  readonly cohort: string;
  readonly warehouse: string;
  readonly models: string;
  readonly source: string;
};

/** The place of a run; null where it is none that can be looked at from outside: only DuckDB files are. */
export function placeOf(runs: readonly PlannedRun[]): Place | null {
  const named = (name: string): string[] => [
    ...new Set(
      runs.flatMap(({ parameters }) => Object.hasOwn(parameters, name) ? [String(parameters[name])] : []),
    ),
  ];
  const [cohorts, warehouses, models, sources] = ["cohort", "warehouse", "models", "source"].map(named);
  if ([cohorts, warehouses, models, sources].some((values) => values!.length > 1)) return null;
  const [cohort = "synthetic"] = cohorts!, [warehouse = ""] = warehouses!;
  if (!/^duckdb:(?!:memory:|\w\w+:)./.test(warehouse)) return null;
  return { cohort, warehouse, models: models![0] ?? "", source: sources![0] ?? "" };
}

/** Whether runs begin where no warehouse is yet. */
export async function isNewPlace(runs: readonly PlannedRun[]): Promise<boolean> {
  const place = placeOf(runs);
  if (place === null) return false;
  const file = place.warehouse.replace(/^duckdb:/, "").replaceAll("{cohort}", place.cohort);
  return await Deno.stat(resolveInProject(file)).then(() => false, () => true);
}

/** The name of the data's state among what a place holds: no table can bear it. */
export const dataState = "state of the data";

/** The id of the state of the data that runs read; null where that can't be told. */
export async function stateIn(runs: readonly PlannedRun[]): Promise<string | null> {
  const place = placeOf(runs);
  if (place === null) return null;
  const { cohort, warehouse } = place;
  const { code, out } = await taskProcess("data", [
    ...["list", "--json", "--cohort", cohort],
    ...["--warehouse", warehouse],
  ]);
  const [, id] = code === 0 ? /"id":"([0-9a-f]+)"/.exec(out.split("\n").at(-1)!) ?? [] : [];
  return id ?? null;
}

/** What tells what a place's warehouse holds, again and again: `heldIn()` asks it. */
export function askedIn({ cohort, warehouse, source }: Place): AskedTask {
  const asked = ["--cohort", cohort, "--warehouse", warehouse, "--source", source];
  return new AskedTask("data", ["ids", "--each", ...asked]);
}

/** Why retraining was advised, in a registry's folder: the watch notes it, and no model depends on it. */
const causesFile = "causes.json";

/** What a place holds now; null where that can't be told. */
export async function heldIn({ cohort, models }: Place, asked: AskedTask): Promise<Held | null> {
  const folder = models.replaceAll("{cohort}", cohort);
  const registry = models === "" ? {} : {
    models: await folderId(folder, (name) => name !== causesFile),
    causes: await folderId(folder, (name) => name === causesFile),
  };
  const out = await asked.ask();
  if (!out?.startsWith("{")) return null;
  const { source: from, tables, state } = JSON.parse(out) as {
    readonly source: string | null;
    readonly tables: Held;
    readonly state: string | null;
  };
  return {
    ...{ ...tables, ...registry },
    ...(from !== null && { source: from }),
    ...(state !== null && { [dataState]: state }),
  };
}

/**
 * A hash of all files of a folder whose names are asked for, but for locks and cards, which are told of what
 * is there.
 */
export async function folderId(
  folder: string,
  isAsked: (name: string) => boolean = () => true,
): Promise<string> {
  const parts: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const entries = await Array.fromAsync(Deno.readDir(path)).catch(() => []);
    for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (isDirectory) await visit(`${path}/${name}`);
      else if (isAsked(name) && !/\.(?:lock|card\.json)$/.test(name)) {
        parts.push(`${path}/${name} ${hashOf(await Deno.readFile(`${path}/${name}`))}`);
      }
    }
  };
  await visit(resolveInProject(folder));
  return hashOf(parts.join("\n"));
}
