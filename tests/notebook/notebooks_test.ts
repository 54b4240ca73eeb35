import { assertEquals } from "@std/assert";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "lib/files/project_root.ts";
import {
  type Cell,
  type CodeCell,
  type Notebook,
  notebookText,
  parseNotebook,
} from "lib/notebook/notebook.ts";
import { canonical } from "lib/notebook/run/canonical.ts";
import { notebookFiles } from "../notebook_files.ts";

const mostBytes = 500_000;
const paths = (await notebookFiles(projectRoot)).map((file) => fileURLToPath(new URL(file, projectRoot)));

/** What is wrong with a committed notebook, in words; nothing when it may be committed. */
function faultsOf(text: string): string[] {
  const notebook = parseNotebook(text);
  return [
    ...(new TextEncoder().encode(text).length < mostBytes ? [] : ["it has 500 KB or more"]),
    ...(text === notebookText(canonical(notebook)) ? [] : ["its text is not canonical"]),
    ...executionFaults(notebook),
    ...tagFaults(notebook),
    ...outputFaults(notebook),
    ...importFaults(notebook),
  ];
}

function executionFaults({ cells }: Notebook): string[] {
  const counts = cells.filter(isCode).map((cell) => cell.execution_count);
  const expected = counts.map((_, i) => i + 1);
  return counts.join() === expected.join()
    ? []
    : [`its cells ran in the order ${counts.map(String).join(", ")}`];
}

function tagFaults({ cells }: Notebook): string[] {
  const tagged = (tag: string) => cells.filter((cell) => cell.metadata.tags?.includes(tag)).length;
  return [
    ...(tagged("parameters") === 1 ? [] : [`${tagged("parameters")} cells are tagged "parameters"`]),
    ...(tagged("injected-parameters") === 0 ? [] : ["it was run with other parameters than its own"]),
    ...cells.flatMap(({ metadata }) => Object.keys(metadata)).filter((key) => key !== "tags")
      .map((key) => `a cell keeps "${key}" of its run`),
  ];
}

/** Errors, and what differs from machine to machine or from run to run. */
function outputFaults({ cells }: Notebook): string[] {
  const outputs = cells.filter(isCode).flatMap((cell) => cell.outputs);
  const errors = outputs.flatMap((
    output,
  ) => (output.output_type === "error" ? [`it failed: ${output.ename}`] : []));
  const texts = outputs.flatMap((output) => {
    if (output.output_type === "stream") return [output.text];
    return output.output_type === "error" ? [] : Object.values(output.data).map(textOf);
  });
  const found = (what: string, pattern: RegExp) =>
    texts.flatMap((text) =>
      [...text.matchAll(pattern)].map(([match]) => `it shows ${what}: ${match.trim()}`)
    );
  return [
    ...(outputs.length > 0 ? [] : ["it shows nothing"]),
    ...errors,
    ...found("a path", /file:\/\/|(?:^|[\s"'`(=>])\/\w[\w.-]*\/\w[\w./-]*|\b[A-Z]:\\\w+/g),
    ...found("a time of day", /\b\d{1,2}:\d{2}:\d{2}\b|\d{4}-\d{2}-\d{2}T(?!00:00:00)\d{2}:\d{2}/g),
    ...found("a duration", /\b\d+(?:\.\d+)? ?(?:ms|s|secs?|seconds?|minutes?)\b/g),
  ];
}

/** Imports of the project's own modules whose file or name is not there. */
function importFaults({ cells }: Notebook): string[] {
  const source = cells.filter(isCode).map((cell) => cell.source).join("\n");
  const imports = [...source.matchAll(/^import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"(lib\/[^"]+)"/gm)];
  return imports.flatMap(([, names, path]) => {
    const module = textOfModule(path!);
    if (module === null) return [`it imports ${path}, which is not there`];
    return names!.split(",").map((name) => name.trim().replace(/^type\s+/, "").split(" ")[0]!)
      .filter((name) => name !== "" && !exportsName(module, name))
      .map((name) => `it imports ${name}, which ${path} doesn't export`);
  });
}

function exportsName(module: string, name: string): boolean {
  if (new RegExp(`^export (?:async )?(?:function\\*?|const|class|type) ${name}\\b`, "m").test(module)) {
    return true;
  }
  const handedOn = [...module.matchAll(/^export (?:type )?\{([^}]*)\} from "[^"]+";/gm)].flatMap((
    [, names],
  ) => names!.split(",").map((each) => each.trim().replace(/^type\s+/, "")));
  return handedOn.includes(name);
}

function textOfModule(path: string): string | null {
  try {
    return Deno.readTextFileSync(new URL(path, projectRoot));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code";
}

for (const path of paths) {
  Deno.test(`${basename(dirname(path))}/${basename(path)} is committed as it was executed, on any machine the same`, async () => {
    assertEquals(faultsOf(await Deno.readTextFile(path)), []);
  });
}

/** A notebook with one cell of parameters and one that imports and shows something. */
function planted(source: string, output: string, changes: Partial<CodeCell> = {}): string {
  const cell = { cell_type: "code", id: "a", metadata: { tags: ["parameters"] }, outputs: [] } as const;
  return notebookText({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      { ...cell, source: "let seed = 1;", execution_count: 1 },
      {
        ...cell,
        id: "b",
        metadata: {},
        source,
        execution_count: 2,
        outputs: [{ output_type: "stream", name: "stdout", text: output }],
        ...changes,
      },
    ],
  });
}

Deno.test("the check of committed notebooks finds each planted fault, and no other", () => {
  const fine = 'import { md } from "lib/notebook/cell/show.ts";';
  const failed = { output_type: "error", ename: "TypeError", evalue: "", traceback: [] } as const;
  const cases: [string, readonly string[]][] = [
    [
      planted(fine, "1/2 of 12 / 7 stays, see https://example.org/a/b and data/local/x.duckdb, 2022-11-01"),
      [],
    ],
    [planted('import { md } from "lib/notebook/gone.ts";', ""), [
      "it imports lib/notebook/gone.ts, which is not there",
    ]],
    [planted('import { mdx } from "lib/notebook/cell/show.ts";', ""), [
      "it imports mdx, which lib/notebook/cell/show.ts doesn't export",
    ]],
    [planted(fine, "", { execution_count: null }), ["its cells ran in the order 1, null"]],
    [planted(fine, "", { execution_count: 3 }), ["its cells ran in the order 1, 3"]],
    [planted(fine, "", { outputs: [failed] }), ["it failed: TypeError"]],
    [planted(fine, "", { outputs: [] }), ["it shows nothing"]],
    [planted(fine, "", { metadata: { execution: {} } }), ['a cell keeps "execution" of its run']],
    [planted(fine, "", { metadata: { tags: ["parameters"] } }), ['2 cells are tagged "parameters"']],
    [planted(fine, "read /home/me/stays.csv"), ["it shows a path: /home/me/stays.csv"]],
    [planted(fine, "at 12:30:01"), ["it shows a time of day: 12:30:01"]],
    [planted(fine, "2022-11-01T09:15"), ["it shows a time of day: 2022-11-01T09:15"]],
    [planted(fine, "took 3.2 s"), ["it shows a duration: 3.2 s"]],
    [planted(fine, "x".repeat(mostBytes)), ["it has 500 KB or more"]],
    [`${planted(fine, "")}\n`, ["its text is not canonical"]],
  ];
  for (const [text, expected] of cases) assertEquals(faultsOf(text), expected);
});
