import { type Cell, type CodeCell, hasTag, type Notebook } from "../notebook.ts";

/** A break of the notebooks' style. `cell` and `line` count from 1; line 1 where the whole cell is meant. */
export type StyleProblem = {
  readonly cell: number;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
};

const mostLines = 8;
const mostFigures = 6;
const mostBytes = 500_000;
/** Comments and texts of TypeScript: no code of a cell, but the only place where SQL can be. */
const commentsAndTexts =
  /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g;
/** A statement in capitals anywhere in a text, or in lower case as its beginning. */
const sql = new RegExp(
  [
    /\b(?:SELECT|INSERT INTO|DELETE FROM|MERGE INTO|UPDATE \w+ SET)\b/,
    /\b(?:CREATE(?: OR REPLACE)?|DROP|ALTER) (?:TABLE|VIEW)\b/,
    /^.\s*(?:select\s[\s\S]+\sfrom|with\s+\w+\s+as\s*\(|insert into|delete from)\s/,
    /^.\s*(?:create|drop|alter) (?:table|view)\s/,
  ].map(({ source }) => source).join("|"),
);

/**
 * Checks a notebook against the house style of notebooks: the question first, thin cells, logic in `lib/`,
 * one cell of parameters, few figures, a small file.
 *
 * @param bytes size of the notebook's file.
 * @returns one problem a broken rule and place, in the order of the cells; problems of the notebook as a
 * whole at cell 1.
 */
export function checkCellStyle(notebook: Notebook, bytes: number): StyleProblem[] {
  const cells = notebook.cells.flatMap((cell, i) => [
    ...(i === 0 ? notebookProblems(notebook, bytes) : []),
    ...(cell.cell_type === "code" ? codeProblems(cell, i + 1) : []),
    ...idProblems(notebook.cells, i),
  ]);
  return notebook.cells.length > 0 ? cells : notebookProblems(notebook, bytes);
}

function notebookProblems({ cells }: Notebook, bytes: number): StyleProblem[] {
  const problems: StyleProblem[] = [];
  const add = (rule: string, message: string) => problems.push({ cell: 1, line: 1, rule, message });
  const heading = cells[0]?.cell_type === "markdown" ? cells[0].source.split("\n")[0]! : "";
  if (!/^# .*\?/.test(heading)) {
    add("question-first", `the first cell must open with the question, as "# …?": ${found(heading)}`);
  }
  const parameters = cells.filter((cell) => hasTag(cell, "parameters")).length;
  if (parameters !== 1) {
    add("one-parameters-cell", `one cell must be tagged "parameters": found ${parameters}`);
  }
  const figures = cells.reduce((sum, cell) => sum + figureCount(cell), 0);
  if (figures > mostFigures) {
    add("few-figures", `at most ${mostFigures} figures a notebook: found ${figures}`);
  }
  if (bytes > mostBytes) {
    add("small-file", `at most ${mostBytes / 1000} KB a notebook: found ${Math.ceil(bytes / 1000)} KB`);
  }
  return problems;
}

function codeProblems(cell: CodeCell, number: number): StyleProblem[] {
  const problems: StyleProblem[] = [];
  const add = (rule: string, line: number, message: string) =>
    problems.push({ cell: number, line, rule, message });
  const { source } = cell;
  const lines = source.trim() === "" ? 0 : source.trimEnd().split("\n").length;
  if (lines === 0) add("cell-length", 1, "a code cell must hold code: it is empty");
  if (lines > mostLines && !hasTag(cell, "imports") && !hasTag(cell, "parameters")) {
    add("cell-length", mostLines + 1, `a code cell has at most ${mostLines} lines: found ${lines}`);
  }
  const code = source.replace(commentsAndTexts, blank);
  for (const { index, 1: word } of code.matchAll(/(?<![.\w$])(function|class|for|while|do)\b(?!\s*[:,])/g)) {
    add("logic-in-lib", lineAt(source, index), `logic lives in lib/, not in a cell: found "${word}"`);
  }
  for (const { 0: text, index } of source.matchAll(commentsAndTexts)) {
    if (/^["'`]/.test(text) && sql.test(text)) {
      add("sql-in-files", lineAt(source, index), "SQL lives in sql/, not in a cell");
    }
  }
  return problems;
}

function idProblems(cells: readonly Cell[], index: number): StyleProblem[] {
  const id = cells[index]?.id;
  const first = cells.findIndex((cell) => cell.id === id);
  if (first === index) return [];
  const message = `ids of cells must be unique: "${id}" is that of cell ${first + 1}, too`;
  return [{ cell: index + 1, line: 1, rule: "unique-ids", message }];
}

function figureCount(cell: Cell): number {
  if (cell.cell_type !== "code") return 0;
  return cell.outputs.filter((output) => "data" in output && "image/svg+xml" in output.data).length;
}

/** Spaces in place of a text, its lines kept, so that places in the code stay the same. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split("\n").length;
}

function found(text: string): string {
  return text === "" ? "it doesn't" : `found "${text}"`;
}
