import { dirname } from "node:path";
import { cohorts, doorCohorts } from "lib/cohort/mod.ts";
import { resolveInProject } from "lib/files/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { type Notebook, notebookText } from "../notebook.ts";
import { hashOf, moduleHashes } from "./module_hashes.ts";

/** A notebook that is going to run. */
export type PlannedRun = {
  /** File name without ending. */
  readonly name: string;
  readonly path: string;
  readonly notebook: Notebook;
  /** All its parameters, with the values that they have in this run. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
};

/** Hashes by what they are of: two runs with the same parts, on the same rows and models, end the same. */
export type Parts = Readonly<Record<string, string>>;

export type PartsOptions = {
  /** Epoch milliseconds UTC. */
  readonly now: number;
  readonly environment: (variable: string) => string | undefined;
};

/**
 * What a notebook's outputs depend on but for rows and models: its cells, its parameters, the modules that it
 * reaches and those that run and render it, all of `sql/`, one's own specs where the cohort is one, the lock
 * files, Deno, what the environment says of language and place, and the day, but for the synthetic cohort,
 * whose days are fixed.
 *
 * @returns a reason where that can't be told: its cells look at the machine by themselves, or ask a warehouse
 * to work on its own.
 */
export async function partsOf(
  { path, notebook, parameters }: PlannedRun,
  { now, environment }: PartsOptions,
): Promise<Parts | { readonly why: string }> {
  const code = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? [cell.source] : []).join("\n");
  const looksAt = machine.exec(code)?.[0];
  if (looksAt !== undefined) return { why: `its cells say ${looksAt}` };
  if (parameters.hourly === true || parameters.where === "warehouse") {
    return { why: "the warehouse does the work" };
  }
  if (typeof parameters.messages === "string" && parameters.messages !== "") {
    return { why: "messages may have come since" };
  }
  const { survey = "synthetic", surveyFile, contextFile, thresholdsFile, marginsFile } = parameters;
  if (survey !== "synthetic" || [surveyFile, contextFile, thresholdsFile, marginsFile].some(Boolean)) {
    return { why: "the survey's file may be another one" };
  }
  const modules = await moduleHashes({ text: code, folder: dirname(path) }, [runner]);
  if (modules === null) return { why: "a module that it names is not there" };
  const other = [...modules.keys()].find((module) => !module.startsWith("lib/"));
  if (other !== undefined) return { why: `it reaches ${other}, which may look at anything` };
  const named = Object.entries(parameters).map(([name, value]) => [
    `parameter ${name}`,
    JSON.stringify(value),
  ]);
  const said = variables.map((name) => [`variable ${name}`, hashOf(environment(name) ?? "")]);
  return {
    cells: hashOf(notebookText(withoutOutputs(notebook))),
    ...Object.fromEntries([...named, ...said]),
    ...Object.fromEntries(modules),
    ...await filesBelow("sql"),
    ...(isShipped(parameters.cohort) ? {} : await filesBelow("data/cohorts")),
    ...await filesOf(["deno.json", "deno.lock", ...await packageLocks()]),
    deno: `${Deno.version.deno}, V8 ${Deno.version.v8}, ${Deno.build.target}`,
    day: parameters.cohort === "synthetic" ? "its own" : isoDay(now),
  };
}

/** What executes and renders notebooks. */
const runner = "lib/notebook/run/run.ts";
/** What can tell a cell something that no part holds. */
const machine =
  /\bDeno\.|\bprocess\.|\bfetch\(|\bMath\.random|\bcrypto\.|\bperformance\.|\bTemporal\.|\bnew Date\(\)|\bnode:|https?:\/\/|\bglobalThis\b|\beval\(/;
const variables = ["TZ", "LANG", "LC_ALL", "LANGUAGE", "DENO_V8_FLAGS", "WARDBOOK_REAL_DATA"];

/** One that comes with the project can't be another's file. */
function isShipped(cohort: unknown): boolean {
  return [...cohorts, ...doorCohorts].some(({ name }) => name === cohort);
}

function withoutOutputs(notebook: Notebook): Notebook {
  const { language_info: _, ...metadata } = notebook.metadata;
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell
  );
  return { ...notebook, metadata, cells };
}

async function filesBelow(folder: string): Promise<Parts> {
  const names = await namesIn(folder);
  const files = names.filter((name) => /\.(?:ts|sql|json)$/.test(name)).map((name) => `${folder}/${name}`);
  const folders = names.filter((name) => !name.includes("."));
  const below = await Promise.all(folders.map((name) => filesBelow(`${folder}/${name}`)));
  return Object.assign(await filesOf(files), ...below);
}

async function filesOf(paths: readonly string[]): Promise<Parts> {
  const hashed = paths.map(async (path) => {
    const bytes = await Deno.readFile(resolveInProject(path)).catch(() => null);
    return bytes === null ? [] : [[path, hashOf(bytes)] as const];
  });
  return Object.fromEntries((await Promise.all(hashed)).flat());
}

async function packageLocks(): Promise<string[]> {
  return (await namesIn(".packages")).map((name) => `.packages/${name}/deno.lock`);
}

/** Sorted; none where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(resolveInProject(folder)));
    return entries.map(({ name }) => name).sort();
  } catch {
    return [];
  }
}
