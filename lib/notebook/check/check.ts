import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { projectRoot } from "lib/files/mod.ts";
import { hasTag, type Notebook, parseNotebook } from "../notebook.ts";
import { type Finding, lintFindings, typeFindings } from "./findings.ts";
import { type CellPlace, type CellSource, cellSource } from "./source.ts";
import { checkCellStyle } from "./style.ts";

/**
 * What is wrong with a cell. `cell` counts all cells of the notebook from 1, `line` the lines of the cell.
 */
export type CellProblem = {
  /** The notebook's path as it was given. */
  readonly notebook: string;
  readonly cell: number;
  readonly line: number;
  readonly message: string;
  /**
   * Code of the type checker ("TS2322"), name of the linter's or of the notebook style's rule, or "syntax".
   */
  readonly rule: string;
};
export type CellCheckOptions = {
  /** The folder of the deno.json whose import map and compiler options hold; this project's when left out. */
  readonly root?: URL;
};

/** A notebook under check, and the module in the temporary folder that holds its cells. */
type Subject = {
  readonly path: string;
  readonly notebook: Notebook;
  readonly bytes: number;
  readonly source: CellSource;
  readonly file: string;
};

/**
 * Checks the cells of notebooks with `deno check`, `deno lint` and the house style (`checkCellStyle`): types,
 * names that are declared twice, imports that don't exist or aren't used. The kernel itself notices none of
 * these. The gate alone (`deno task ok`) calls it, and what stands beside this file.
 *
 * Each notebook's code cells become one module in a temporary folder; one process each checks and lints all
 * of them.
 *
 * @returns the problems by notebook, cell and line; none when all is well.
 * @throws {SyntaxError} when a file isn't a notebook.
 * @throws {Error} when a module that the cells import is itself wrong, with the type checker's words.
 */
export async function checkCells(
  paths: readonly string[],
  options: CellCheckOptions = {},
): Promise<CellProblem[]> {
  const { root = projectRoot } = options;
  const config = join(fileURLToPath(root), "deno.json");
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cells-" }));
  try {
    const subjects = await Promise.all(paths.map((path, i) => extract(path, join(folder, `${i + 1}.ts`))));
    const linted = await lintFindings(subjects.map(({ file }) => file), config);
    // One module that can't be parsed would keep the type checker from all others.
    const broken = new Set(linted.filter(({ rule }) => rule === "syntax").map(({ url }) => url));
    const sound = subjects.filter((subject) => !broken.has(urlOf(subject)));
    const findings = [...await typeFindings(sound.map(({ file }) => file), config), ...linted];
    return subjects.flatMap((subject) => problemsOf(subject, findings));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function extract(path: string, file: string): Promise<Subject> {
  const text = await Deno.readTextFile(path);
  const notebook = parseNotebook(text, path);
  const source = cellSource(notebook);
  await Deno.writeTextFile(file, source.text);
  return { path, notebook, bytes: new TextEncoder().encode(text).length, source, file };
}

function problemsOf(subject: Subject, findings: readonly Finding[]): CellProblem[] {
  const { path, notebook, bytes, source } = subject;
  const found = findings.filter(({ url }) => url === urlOf(subject))
    .map(({ line, message, rule }) => ({ ...placeOf(source, line), message, rule }))
    .filter(({ cell, rule }) => !isParameterLet(notebook, cell, rule));
  return [...found, ...checkCellStyle(notebook, bytes)]
    .sort((a, b) => a.cell - b.cell || a.line - b.line)
    .map((problem) => ({ notebook: path, ...problem }));
}

/** Parameters are declared with `let`, so that the runner can override them. */
function isParameterLet(notebook: Notebook, cell: number, rule: string): boolean {
  const found = notebook.cells[cell - 1];
  return rule === "prefer-const" && found !== undefined && hasTag(found, "parameters");
}

function placeOf({ places }: CellSource, line: number): CellPlace {
  return places[Math.min(line, places.length) - 1] ?? { cell: 1, line: 1 };
}

function urlOf({ file }: Subject): string {
  return pathToFileURL(file).href;
}
