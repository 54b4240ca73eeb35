import { join } from "node:path";
import {
  makeFolder,
  ReadError,
  readWhole,
  resolveInProject,
  shownText,
  utf8Text,
  writeWhole,
} from "lib/files/mod.ts";
import type { NotebookResult } from "./notebook_result.ts";
import { isRecord, summaryFault } from "./summary_fault.ts";

const mostBytes = 1 << 27;

/** The folder of a run's results, in the folder of the run. */
export function resultsIn(folder: string): string {
  return join(folder, "results");
}

/**
 * The folder of the run that a notebook belongs to (`WARDBOOK_PAGES`); of a notebook by itself the one of its
 * cohort and outcome, `data/runs/<cohort>[/<outcome>]`.
 */
export function runFolder(cohort: string, outcome: string | null = null): string {
  return Deno.env.get("WARDBOOK_PAGES") ||
    resolveInProject(`data/runs/${cohort}${outcome === null ? "" : `/${outcome}`}`);
}

/** Writes a notebook's result to `results/<notebook>.json` of a run's folder. @throws {WriteError} */
export async function writeResult(folder: string, result: NotebookResult): Promise<void> {
  await makeFolder(resultsIn(folder));
  await writeWhole(resultPath(folder, result.notebook), `${JSON.stringify(result, null, 1)}\n`);
}

/** Takes a result away, so that it never looks like one of a run in which its notebook failed. */
export async function removeResult(folder: string, notebook: string): Promise<void> {
  try {
    await Deno.remove(resultPath(folder, notebook));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Takes all results of a folder away: notebooks may have gone, too. */
export async function removeResults(folder: string): Promise<void> {
  for (const name of await namesIn(resultsIn(folder))) {
    await removeResult(folder, name.slice(0, -".json".length));
  }
}

/**
 * The results of a run, in the order of their notebooks; none where there are none.
 *
 * @throws {SyntaxError} naming the file that is damaged, and its field.
 * @throws {ReadError} when one can't be read.
 */
export async function readResults(folder: string): Promise<NotebookResult[]> {
  const names = await namesIn(resultsIn(folder));
  return await Promise.all(names.map(async (name) => {
    const path = join(resultsIn(folder), name), bytes = await readWhole(path, { mostBytes });
    if (bytes === null) {
      throw new ReadError(`Cannot read ${shownText(path)} as there must be such a file: there is none`);
    }
    return resultFrom(utf8Text(bytes, path), path);
  }));
}

function resultFrom(text: string, path: string): NotebookResult {
  const result = parsed(text, path);
  for (const [field, isRight] of Object.entries(fields)) {
    if (!isRight(result[field])) refuse(path, field, result[field]);
  }
  const { summary } = result as unknown as NotebookResult, key = summaryFault(summary);
  if (key !== null) refuse(path, `summary.${key}`, summary[key]);
  return result as unknown as NotebookResult;
}

function refuse(path: string, field: string, value: unknown): never {
  const state = shownText(JSON.stringify(value) ?? "not there", 100);
  throw new SyntaxError(
    `Cannot read ${shownText(path)} as its "${field}" must be a notebook's: it is ${state}`,
  );
}

function parsed(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw new SyntaxError(`Cannot read ${shownText(path)} as a result is a JSON object: it is none`);
}

const isText = (value: unknown) => typeof value === "string";
const isTextOrNull = (value: unknown) => value === null || isText(value);
const fields: Readonly<Record<keyof NotebookResult, (value: unknown) => boolean>> = {
  notebook: isText,
  question: isText,
  cohort: isText,
  outcome: isTextOrNull,
  asOf: isTextOrNull,
  data: isTextOrNull,
  models: (value) => Array.isArray(value) && value.every(isText),
  cannot: isTextOrNull,
  summary: isRecord,
  shown: (value) => Array.isArray(value) && value.every(isShown),
};

function isShown(value: unknown): boolean {
  return isRecord(value) && ["heading", "name", "kind", "text"].every((field) => isText(value[field])) &&
    (value.kind !== "figure" || isText(value.svg)) && (value.kind !== "table" || isTable(value.table));
}

function isTable(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value.rows) && Array.isArray(value.head) &&
    [value.head, ...value.rows].every((row) => Array.isArray(row) && row.every(isText));
}

function resultPath(folder: string, notebook: string): string {
  return join(resultsIn(folder), `${notebook}.json`);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ name }) => /^[^.].*\.json$/.test(name)).map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
