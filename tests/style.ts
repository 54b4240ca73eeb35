/** The rules of CONTRIBUTING that neither `deno fmt` nor `deno lint` knows; `deno task ok` checks them. */
import { notebookFiles } from "./notebook_files.ts";

const root = new URL("../", import.meta.url);

export type StyleProblem = { readonly path: string; readonly line: number; readonly message: string };

const mostColumns = 110;
/** What breaks a rule in lib/, tests/ and the notebooks' cells, in the order of the files. */
export async function checkStyle(): Promise<StyleProblem[]> {
  const problems: StyleProblem[] = [];
  for (const folder of ["lib/", "tests/"]) {
    for await (const path of sourcesIn(folder)) {
      problems.push(...styleProblems(path, await Deno.readTextFile(new URL(path, root))));
    }
  }
  for (const file of await notebookFiles(root)) {
    const { cells } = JSON.parse(await Deno.readTextFile(new URL(file, root)));
    for (const { cell_type, source } of cells) {
      if (cell_type === "code") {
        problems.push(...importProblems(file, [source].flat().join("")));
      }
    }
  }
  return problems;
}

/** What breaks a rule in one file. */
export function styleProblems(path: string, text: string): StyleProblem[] {
  return [
    ...commentProblems(path, text),
    ...constantProblems(path, text),
    ...importProblems(path, text),
    ...nameProblems(path, text),
  ];
}

function commentProblems(path: string, text: string): StyleProblem[] {
  return text.split("\n").flatMap((line, i) =>
    /^\s*(\/\/|\/\*|\*)/.test(line) && line.length > mostColumns
      ? [{
        path,
        line: i + 1,
        message: `a comment is at most ${mostColumns} columns wide: it is ${line.length}`,
      }]
      : []
  );
}

/** In the tree engine numbers that kernels are compiled with and places in shared memory are UPPER_CASE. */
function constantProblems(path: string, text: string): StyleProblem[] {
  if (/^(lib|tests)\/trees\//.test(path)) return [];
  return [...text.matchAll(/^(?:export )?const ([A-Z][A-Z0-9_]*)\b/gm)].map(({ index, 1: name }) => ({
    path,
    line: lineAt(text, index),
    message: `constants are camelCase outside the tree engine: "${name}"`,
  }));
}

function importProblems(path: string, text: string): StyleProblem[] {
  const end = text.search(
    /^(?:export|(?:async )?function|const|let|class|type|interface|if|for|await|[A-Z]\w*\.)\b/m,
  );
  const head = end < 0 ? text : text.slice(0, end);
  const imports = [...head.matchAll(/^import (type )?(?:([^;]*?) from )?"([^"]+)";$/gm)]
    .map(({ index, 1: type, 2: names = "", 3: from }) => ({
      index,
      isType: type !== undefined,
      names,
      from: from!,
    }));
  return imports.flatMap(({ index, isType, names, from }, i) => {
    const problem = (message: string) => ({ path, line: lineAt(text, index), message });
    const listed = /^\{([^}]*)\}$/.exec(names)?.[1]?.split(",").map((each) => each.trim()).filter(Boolean) ??
      [];
    const before = imports[i - 1]?.from;
    return [
      ...(imports.findIndex((each) => each.from === from) < i
        ? [problem(`one import a module: "${from}" is imported twice`)]
        : []),
      ...(!isType && listed.length > 0 && listed.every((each) => each.startsWith("type "))
        ? [problem(`only types are imported from "${from}": write import type { … }`)]
        : []),
      ...(before !== undefined && isBefore(from, before)
        ? [
          problem(`packages, lib/, ../ and ./ come in this order, each by path: "${from}" after "${before}"`),
        ]
        : []),
    ];
  });
}

function isBefore(one: string, other: string): boolean {
  const rank = (path: string) =>
    path.startsWith("./") ? 3 : path.startsWith("../") ? 2 : path.startsWith("lib/") ? 1 : 0;
  return rank(one) === rank(other) ? one < other : rank(one) < rank(other);
}

function nameProblems(path: string, text: string): StyleProblem[] {
  if (!path.endsWith("_test.ts")) return [];
  return [...text.matchAll(/^\s*Deno\.test\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/gm)]
    .filter(({ 1: name }) => /\w\(\)/.test(name!.replace(/`[^`]*`/g, "")))
    .map(({ index, 1: name }) => ({
      path,
      line: lineAt(text, index),
      message: `a test's name has functions in back-ticks: ${name}`,
    }));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

async function* sourcesIn(folder: string): AsyncGenerator<string> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder, root)));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (isDirectory) yield* sourcesIn(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield folder + name;
  }
}
