import { shownText } from "lib/files/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { FaultError } from "./fault.ts";

/** What a chunk must hold: rows of these columns, the first of which is row `first` of the result, from 0. */
export type ChunkShape = {
  readonly first: number;
  readonly rowCount: number;
  readonly names: readonly string[];
};

type Json = unknown;
type JsonRecord = Readonly<Record<string, Json>>;

/** By which Snowflake tells that a statement was a SELECT. */
const selectType = 0x1000;
/** The codes of a statement that still runs: its answer tells where to ask again. */
const runningCodes = ["333333", "333334"];

/**
 * Checks that a text is an answer of Snowflake's, and that what it tells of a statement's rows is whole:
 * columns with names and types, every row one cell a column, each a text or null, chunks with a place and a
 * count, as many rows as are told. The driver checks none of it: it hangs, ends the process, or gives other
 * rows.
 *
 * @param isStatement whether the answer is to a statement; others (logins, heartbeats) have other data.
 * @returns the answer, and what its chunks must hold, by their URLs.
 * @throws {FaultError} that says what came instead, or which column of which row is none.
 */
export function checkedAnswer(
  text: string,
  isStatement: boolean,
): { readonly answer: JsonRecord; readonly chunks: ReadonlyMap<string, ChunkShape> } {
  const answer = parsed(text);
  if (!isRecord(answer)) throw new FaultError("answer", `it sent ${kindOf(text, answer)}`);
  if (typeof answer.success !== "boolean") {
    throw new FaultError(
      "answer",
      `it sent ${kindOf(text, answer)}, which does not say whether it succeeded`,
    );
  }
  if (!answer.success) return { answer: withTexts(answer), chunks: new Map() };
  return { answer, chunks: isStatement ? checkedData(answer) : new Map() };
}

/**
 * Checks that the text of a chunk is rows without the outer brackets.
 *
 * @throws {FaultError} that says what came instead, or which column of which row is none.
 */
export function checkChunk(text: string, { first, rowCount, names }: ChunkShape): void {
  const rows = parsed(`[${text}]`);
  if (!Array.isArray(rows)) throw rowsFault(`a chunk of rows is ${kindOf(text, undefined)}`);
  checkRows(rows, names, first);
  if (rows.length !== rowCount) throw rowsFault(`a chunk has ${rows.length} of its ${rowCount} rows`);
}

function checkedData({ data, code }: JsonRecord): ReadonlyMap<string, ChunkShape> {
  if (!isRecord(data)) throw rowsFault("the answer has no data");
  if (runningCodes.includes(String(code))) {
    // It is put behind Snowflake's own address.
    if (typeof data.getResultUrl === "string" && /^\/(?![/\\])/.test(data.getResultUrl)) return new Map();
    throw rowsFault("the answer does not tell where its rows will be");
  }
  // A PUT or GET tells where files go, and has no rows.
  if (data.rowtype === undefined && typeof data.command === "string") return new Map();
  const names = columnNames(data.rowtype);
  if (!Array.isArray(data.rowset)) throw rowsFault("the answer has no rows, not even none");
  checkRows(data.rowset, names, 0);
  const chunks = checkedChunks(data.chunks ?? [], names, data.rowset.length);
  checkCount(data, data.rowset.length + chunks.reduce((sum, [, { rowCount }]) => sum + rowCount, 0));
  return new Map(chunks);
}

function checkCount({ statementTypeId, returned }: JsonRecord, rowCount: number): void {
  if (returned === undefined && statementTypeId !== selectType) return;
  if (typeof returned !== "number" || !Number.isSafeInteger(returned) || returned < 0) {
    throw rowsFault("the answer does not tell how many rows there are");
  }
  if (statementTypeId === selectType && returned !== rowCount) {
    throw rowsFault(`${rowCount} of ${returned} rows came`);
  }
}

function columnNames(rowtype: Json): string[] {
  if (!Array.isArray(rowtype)) throw rowsFault("the answer does not tell its columns");
  return rowtype.map((column: Json, i) => {
    const isWhole = isRecord(column) && typeof column.name === "string" && typeof column.type === "string" &&
      [column.precision, column.scale, column.length].every((size) =>
        size == null || typeof size === "number"
      );
    if (isWhole) return column.name as string;
    throw rowsFault(`column ${i + 1} of the answer has no name or no type`);
  });
}

/** @param first the number of the first row in the result, from 0. */
function checkRows(rows: readonly Json[], names: readonly string[], first: number): void {
  for (let row = 0; row < rows.length; row++) {
    const cells = rows[row];
    if (!Array.isArray(cells)) throw cellFault(names, 0, first + row, "the row is none");
    if (cells.length !== names.length) {
      const missing = Math.min(cells.length, names.length - 1);
      throw cellFault(names, missing, first + row, `the row has ${cells.length} of ${names.length} cells`);
    }
    for (let i = 0; i < cells.length; i++) {
      if (cells[i] !== null && typeof cells[i] !== "string") {
        throw cellFault(names, i, first + row, "the cell is neither a text nor null");
      }
    }
  }
}

function checkedChunks(
  chunks: Json,
  names: readonly string[],
  inline: number,
): (readonly [string, ChunkShape])[] {
  if (!Array.isArray(chunks)) throw rowsFault("the answer does not tell where its chunks of rows are");
  let first = inline;
  return chunks.map((chunk: Json, i) => {
    const { url, rowCount } = isRecord(chunk) ? chunk : {};
    const isPlace = typeof url === "string" && URL.canParse(url) && /^https?:/.test(url);
    const isCount = typeof rowCount === "number" && Number.isSafeInteger(rowCount) && rowCount >= 0;
    if (!isPlace || !isCount) {
      throw rowsFault(`chunk ${i + 1} of the answer has no place or no number of rows`);
    }
    const shape = { first, rowCount, names };
    first += rowCount;
    return [url, shape] as const;
  });
}

/** The driver takes reason and code of a refusal for texts. */
function withTexts(answer: JsonRecord): JsonRecord {
  const { message, code } = answer;
  const reason = typeof message === "string" && message !== "" ? message : "it gave no reason";
  return { ...answer, message: reason, code: code == null ? "000000" : String(code) };
}

function cellFault(names: readonly string[], column: number, row: number, fault: string): FaultError {
  const name = names[column] === undefined
    ? ""
    : `column "${shownText(names[column].toLowerCase(), 100)}" of `;
  return rowsFault(`${name}row ${row + 1} can't be read: ${fault}`);
}

function rowsFault(reason: string): FaultError {
  return new FaultError("rows", reason);
}

/** What a text is, told without quoting it. */
function kindOf(text: string, json: Json): string {
  const size = `${grouped(text.length)} characters`;
  if (text.trim() === "") return "nothing";
  if (/^\s*<(!doctype html|html|head|body)\b/i.test(text)) return `an HTML page of ${size}`;
  if (/^\s*</.test(text)) return `XML or HTML of ${size}`;
  if (json === undefined) return `a text of ${size} that is not JSON`;
  if (isRecord(json)) return Object.keys(json).length === 0 ? "{}" : `JSON of ${size}`;
  return `JSON of ${size} that is no object`;
}

function isRecord(value: Json): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined when a text is not JSON. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
