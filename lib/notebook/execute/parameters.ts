import { timeNamed } from "lib/stats/mod.ts";
import { messageText } from "../kernel/message_text.ts";
import { type Cell, type CodeCell, hasTag, type Notebook } from "../notebook.ts";
import { refuseCredentials } from "./credentials.ts";

export type ParameterValue = string | number | boolean;
/**
 * What a run can set in a notebook. Its default types it: "date" is a text that is an ISO date or date and
 * time, or "" where the comment begins with "a day".
 */
export type Parameter = {
  readonly name: string;
  readonly type: "string" | "number" | "boolean" | "date";
  readonly value: ParameterValue;
  /** The comment on its line, or "". */
  readonly comment: string;
};

/**
 * The parameters of a notebook in their order: each is a line `let name = literal; // comment` of the cell
 * tagged `parameters`, its literal a string, number or boolean. None when no cell has the tag.
 *
 * @param name what to call the notebook in an error.
 * @throws {SyntaxError} when the cell holds anything else, a name twice, or when two cells have the tag.
 * @throws {RangeError} when a value holds credentials.
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
      fail(
        'each line must be "let name = literal; // comment"',
        `current line is "${messageText(line.trim())}"`,
      )
  );
  const names = parameters.map((parameter) => parameter.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  for (const parameter of parameters) refuseCredentials(`parameter "${parameter.name}"`, parameter.value);
  if (twice !== undefined) fail("each is declared once", `"${twice}" is declared twice`);
  return parameters;
}

/**
 * The notebook with the values that differ from its defaults in a cell of their own, tagged
 * `injected-parameters`, behind the parameters cell (papermill's convention). A cell injected by an earlier
 * run is left out.
 *
 * @throws {RangeError} when a value holds credentials.
 */
export function withParameters(
  notebook: Notebook,
  values: Readonly<Record<string, ParameterValue>>,
): Notebook {
  for (const [name, value] of Object.entries(values)) refuseCredentials(`parameter "${name}"`, value);
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
  return timeNamed(text) !== null;
}

const stringPattern = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`/.source;
const linePattern = new RegExp(
  `^let\\s+([A-Za-z_$][\\w$]*)\\s*=\\s*(${stringPattern}|[^\\s;"'\`]+)\\s*;(.*)$`,
);
const numberPattern = /^[+-]?(?:\d(?:_?\d)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Longer lines are nobody's parameters. */
const maxLine = 10_000;

function isParameterCell(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code" && hasTag(cell, "parameters");
}

function readLine(line: string): Parameter | undefined {
  if (line.length > maxLine) return undefined;
  const [, name, literal, rest = ""] = linePattern.exec(line.trim()) ?? [];
  if (name === undefined || literal === undefined) return undefined;
  const behind = rest.trim();
  const value = readLiteral(literal);
  if (value === undefined || !(behind === "" || behind.startsWith("//"))) return undefined;
  const comment = behind.slice(2).trim();
  const isOpenDay = value === "" && comment.startsWith("a day");
  return { name, type: isOpenDay ? "date" : typeOf(value), value, comment };
}

function readLiteral(literal: string): ParameterValue | undefined {
  if (literal === "true" || literal === "false") return literal === "true";
  if (/^["'`]/.test(literal)) return unescaped(literal.slice(1, -1));
  return numberPattern.test(literal) ? Number(literal.replaceAll("_", "")) : undefined;
}

/** The text that a string literal stands for (ECMAScript 12.9.4.3); undefined when an escape is malformed. */
function unescaped(text: string): string | undefined {
  let isGood = true;
  const value = text.replace(escapePattern, (_, code: string) => {
    const read = escapedText(code);
    isGood &&= read !== undefined;
    return read ?? "";
  });
  return isGood ? value : undefined;
}

const escapePattern = /\\(u\{[^}]{0,16}\}?|u.{0,4}|x.{0,2}|\r\n|[^])/gsu;

function escapedText(code: string): string | undefined {
  const hex = /^(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))$/.exec(code)?.slice(1).join("");
  if (hex !== undefined) {
    return parseInt(hex, 16) > 0x10ffff ? undefined : String.fromCodePoint(parseInt(hex, 16));
  }
  if (/^[ux1-9]/.test(code)) return undefined;
  return escapes[code] ?? code;
}

const escapes: Readonly<Record<string, string>> = {
  ...{ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", 0: "\0" },
  // An escaped end of a line is none.
  ...{ "\n": "", "\r": "", "\r\n": "", "\u2028": "", "\u2029": "" },
};

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
