import { WireError } from "./wire_error.ts";

/** How a CSV file of a stage is read: the options of Snowflake's FILE_FORMAT that the server knows. */
export type CsvFormat = {
  readonly delimiter: string;
  /** The quote around a field, "" where fields are never enclosed. */
  readonly quote: string;
  /** The escape in fields that aren't enclosed, "" for none. Snowflake's default is the backslash. */
  readonly escapeUnenclosed: string;
  /** Texts that mean NULL. */
  readonly nulls: readonly string[];
  readonly isEmptyNull: boolean;
  readonly skipLines: number;
  readonly isCountChecked: boolean;
};
export type FileFormat = { readonly type: "PARQUET" } | ({ readonly type: "CSV" } & CsvFormat);

/** Options of a statement by their names in upper case: a word, a text, or the words of a list. */
export type Options = ReadonlyMap<string, string | readonly string[] | Options>;

const part = /\s*(?:([A-Z_]+)\s*=\s*)?(?:\(|('(?:[^'\\]|\\[^]|'')*')|([^\s,()]+)|(\)))\s*,?/iy;
/** Options that mean what the server does anyway, with the values that they may have. */
const harmless: Readonly<Record<string, RegExp>> = {
  TYPE: /^(CSV|PARQUET)$/i,
  COMPRESSION: /^(AUTO|GZIP|NONE|SNAPPY)$/i,
  RECORD_DELIMITER: /^\n$/,
  ESCAPE: /^NONE$/i,
  ENCODING: /^UTF-?8$/i,
  TRIM_SPACE: /^FALSE$/i,
  DATE_FORMAT: /^AUTO$|^YYYY-MM-DD$/i,
  TIMESTAMP_FORMAT: /^AUTO$|^YYYY-MM-DD[ T"]*HH24:MI:SS(\.FF\d?)?Z?$/i,
  BINARY_FORMAT: /^HEX$/i,
  USE_LOGICAL_TYPE: /^TRUE$/i,
  REPLACE_INVALID_CHARACTERS: /^FALSE$/i,
};
const known = [
  "FIELD_DELIMITER",
  "FIELD_OPTIONALLY_ENCLOSED_BY",
  "ESCAPE_UNENCLOSED_FIELD",
  "NULL_IF",
  "EMPTY_FIELD_AS_NULL",
  "SKIP_HEADER",
  "ERROR_ON_COLUMN_COUNT_MISMATCH",
];

/** Reads `NAME = value …`, where a value may be a list or further options in brackets. */
export function readOptions(text: string): Options {
  const [options] = readUntilBracket(text, 0);
  return options as Options;
}

/**
 * The file format that the options inside `FILE_FORMAT = (…)` describe. @throws {WireError} when one isn't
 * known here.
 */
export function fileFormat(options: Options): FileFormat {
  for (const [name, value] of options) {
    if (known.includes(name) || (typeof value === "string" && harmless[name]?.test(value))) continue;
    throw new WireError(
      "001420",
      "22023",
      `This server does not know the file format option ${name} = ${value}`,
    );
  }
  if (word(options, "TYPE", "CSV").toUpperCase() === "PARQUET") return { type: "PARQUET" };
  const none = (value: string) => value.toUpperCase() === "NONE" ? "" : value;
  return {
    type: "CSV",
    delimiter: word(options, "FIELD_DELIMITER", ","),
    quote: none(word(options, "FIELD_OPTIONALLY_ENCLOSED_BY", "NONE")),
    escapeUnenclosed: none(word(options, "ESCAPE_UNENCLOSED_FIELD", "\\")),
    nulls: list(options.get("NULL_IF") ?? ["\\N"]),
    isEmptyNull: isTrue(word(options, "EMPTY_FIELD_AS_NULL", "TRUE")),
    skipLines: Number(word(options, "SKIP_HEADER", "0")),
    isCountChecked: isTrue(word(options, "ERROR_ON_COLUMN_COUNT_MISMATCH", "TRUE")),
  };
}

/** A single-valued option. */
export function word(options: Options, name: string, otherwise: string): string {
  const value = options.get(name);
  return typeof value === "string" ? value : otherwise;
}

export function isTrue(value: string): boolean {
  return value.toUpperCase() === "TRUE";
}

/** The texts of a list option; of a single-valued one, that one. */
export function list(value: string | readonly string[] | Options | undefined): readonly string[] {
  return typeof value === "string" ? [value] : Array.isArray(value) ? value : [];
}

function readUntilBracket(text: string, from: number): [Options | readonly string[], number] {
  const options = new Map<string, string | readonly string[] | Options>();
  const words: string[] = [];
  part.lastIndex = from;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const [, name, quoted, bare, close] = match;
    if (close) break;
    let value: string | readonly string[] | Options = quoted ? unescaped(quoted) : bare ?? "";
    if (!quoted && !bare) [value, part.lastIndex] = readUntilBracket(text, part.lastIndex);
    if (name) options.set(name.toUpperCase(), value);
    else words.push(String(value));
  }
  return [options.size > 0 || words.length === 0 ? options : words, part.lastIndex];
}

/** The text that a literal of Snowflake's stands for. */
function unescaped(literal: string): string {
  const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };
  return literal.slice(1, -1).replace(
    /''|\\([^])/g,
    (pair, escaped?: string) => pair === "''" ? "'" : escapes[escaped!] ?? escaped!,
  );
}
