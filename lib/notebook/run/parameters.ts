import { type Cell, type CodeCell, hasTag, type Notebook } from "../notebook.ts";

export type ParameterValue = string | number | boolean;
/** What a run can set in a notebook. Its default types it: "date" is a text that is an ISO date or date and time. */
export type Parameter = {
  readonly name: string;
  readonly type: "string" | "number" | "boolean" | "date";
  readonly value: ParameterValue;
  /** The comment on its line, or "". */
  readonly comment: string;
};

/**
 * The parameters of a notebook in their order: each is a line `let name = literal; // comment` of the cell tagged
 * `parameters`, its literal a string, number or boolean. None when no cell has the tag.
 *
 * @param name what to call the notebook in an error.
 * @throws {SyntaxError} when the cell holds anything else, a name twice, or when two cells have the tag.
 */
export function readParameters(notebook: Notebook, name = "the notebook"): Parameter[] {
  const cells = notebook.cells.filter(isParameterCell);
  const fail = (rule: string, state: string): never => {
    throw new SyntaxError(`Cannot read the parameters of ${name} as ${rule}: ${state}`);
  };
  if (cells.length > 1) fail('one cell is tagged "parameters"', `there are ${cells.length}`);
  const lines = cells.flatMap((cell) => cell.source.split("\n"));
  const parameters = lines.filter((line) => !/^\s*(\/\/.*)?$/.test(line)).map((line) =>
    readLine(line) ??
      fail('each line must be "let name = literal; // comment"', `current line is "${line.trim()}"`)
  );
  const names = parameters.map((parameter) => parameter.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) fail("each is declared once", `"${twice}" is declared twice`);
  return parameters;
}

/**
 * The notebook with the values that differ from its defaults in a cell of their own, tagged `injected-parameters`,
 * behind the parameters cell (papermill's convention). A cell injected by an earlier run is left out.
 */
export function withParameters(
  notebook: Notebook,
  values: Readonly<Record<string, ParameterValue>>,
): Notebook {
  const changed = readParameters(notebook).filter(({ name, value }) =>
    Object.hasOwn(values, name) && values[name] !== value
  );
  const cells = notebook.cells.filter((cell) => !hasTag(cell, "injected-parameters"));
  if (changed.length === 0) return { ...notebook, cells };
  const lines = changed.map(({ name }) => `let ${name} = ${JSON.stringify(values[name])};`);
  return {
    ...notebook,
    cells: cells.flatMap((cell): Cell[] => isParameterCell(cell) ? [cell, injected(lines)] : [cell]),
  };
}

/** Whether a text is an ISO date (`2022-11-01`) or date and time (`2022-11-01T08:30[:00][Z]`) that exists. */
export function isDate(text: string): boolean {
  const [, day, time = "00:00", seconds = ":00"] = ISO_DATE.exec(text) ?? [];
  if (day === undefined) return false;
  const date = new Date(`${day}T${time}${seconds}Z`);
  // Engines let 31 February roll over to March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day}T${time}${seconds}`);
}

const ISO_DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?Z?)?$/;
const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`/.source;
const NUMBER = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.source;
const LINE = new RegExp(
  `^\\s*let\\s+([A-Za-z_$][\\w$]*)\\s*=\\s*(${STRING}|${NUMBER}|true|false)\\s*;\\s*(?://\\s*(.*?)\\s*)?$`,
);

function isParameterCell(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code" && hasTag(cell, "parameters");
}

function readLine(line: string): Parameter | undefined {
  const [, name, literal, comment = ""] = LINE.exec(line) ?? [];
  if (name === undefined || literal === undefined) return undefined;
  const value = readLiteral(literal);
  return { name, type: typeOf(value), value, comment };
}

function readLiteral(literal: string): ParameterValue {
  if (literal === "true" || literal === "false") return literal === "true";
  return /^["'`]/.test(literal) ? unescaped(literal.slice(1, -1)) : Number(literal.replaceAll("_", ""));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

function typeOf(value: ParameterValue): Parameter["type"] {
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return isDate(value) ? "date" : "string";
}

function injected(lines: readonly string[]): CodeCell {
  return {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: lines.join("\n"),
    execution_count: null,
    outputs: [],
  };
}
