/** What is skipped whole (texts, quoted names, comments, dollar-quoted texts), or the end of a statement. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|\$(\w*)\$[^]*?\$\1\$|;/g;
/** What may stand before a statement's first word. */
const leading = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/|\()+/;

/**
 * The statements of a script, split at the semicolons outside of texts, quoted names, comments and dollar
 * quotes. Empty ones are left out; comments stay with the statement that they stand in.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { splitStatements } from "lib/warehouse/statements.ts";
 *
 * assertEquals(splitStatements("SELECT ';' -- a;\n; SELECT 2;"), ["SELECT ';' -- a;", "SELECT 2"]);
 * ```
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let from = 0;
  for (const { 0: found, index } of script.matchAll(token)) {
    if (found !== ";") continue;
    statements.push(script.slice(from, index).trim());
    from = index + 1;
  }
  statements.push(script.slice(from).trim());
  return statements.filter((statement) => wordsOf(statement) !== "");
}

/** The word that a statement begins with, in capitals: "SELECT", "CREATE", … */
export function statementVerb(statement: string): string {
  return /^\w*/.exec(wordsOf(statement))![0];
}

/** Whether a statement only reads, so that running it once more changes nothing. */
export function isReading(statement: string): boolean {
  return /^(SELECT|WITH|VALUES|SHOW|DESC|DESCRIBE|EXPLAIN|LIST|LS)\b/.test(wordsOf(statement));
}

/**
 * Whether a statement changes definitions: Snowflake commits the transaction under way before and after it.
 */
export function isDefining(statement: string): boolean {
  return /^(CREATE|ALTER(?! SESSION\b)|DROP|UNDROP|TRUNCATE|GRANT|REVOKE|COMMENT)\b/.test(wordsOf(statement));
}

/** Whether a definition, run once more, leaves what it left the first time. */
export function isRepeatable(statement: string): boolean {
  const words = wordsOf(statement);
  return /^(CREATE|DROP) .*?\bIF (NOT )?EXISTS\b/.test(words) || /^(ALTER SESSION|USE)\b/.test(words) ||
    (/^CREATE OR REPLACE\b/.test(words) && !/\b(SELECT|CLONE)\b/.test(words));
}

/** The temporary table that a statement creates, in lower case; undefined for any other statement. */
export function createdTemporaryTable(statement: string): string | undefined {
  const create = /^CREATE (?:OR REPLACE )?TEMP(?:ORARY)? TABLE (?:IF NOT EXISTS )?([\w$.]+)/;
  return create.exec(wordsOf(statement))?.[1]?.toLowerCase();
}

/** The table that a statement drops, in lower case; undefined for any other statement. */
export function droppedTable(statement: string): string | undefined {
  return /^DROP TABLE (?:IF EXISTS )?([\w$.]+)/.exec(wordsOf(statement))?.[1]?.toLowerCase();
}

/** In capitals, from the first word on, comments and line ends made one space. */
function wordsOf(statement: string): string {
  return statement.replace(leading, "").replace(/--[^\n]*|\/\*[^]*?\*\/|\s+/g, " ").trim().toUpperCase();
}

/**
 * The statement with blanks for texts, comments and whatever is in brackets, so that words outside of them
 * can be looked for: each letter keeps its place.
 */
export function blanked(statement: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  const code = statement.replace(token, (found) => found.startsWith('"') ? found : blank(found));
  let depth = 0, flat = "";
  for (const letter of code) {
    if (letter === ")") depth--;
    flat += depth > 0 ? blank(letter) : letter;
    if (letter === "(") depth++;
  }
  return flat;
}

/** A statement, or a part of one, without its comments. */
export function uncommented(statement: string): string {
  return statement.replace(token, (found) => /^(--|\/\*)/.test(found) ? " " : found).trim();
}
