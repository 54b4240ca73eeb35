import { Dialect, generate, parse, transpile } from "@polyglot-sql/sdk";
import { type Json, macroSchema, rewritten } from "./by_hand.ts";
import { withoutComments } from "./statement_kind.ts";
import { Translations } from "./translations.ts";
import { WireError } from "./wire_error.ts";

/**
 * Text that is no code (texts, quoted names), or, as groups, what the translator leaves as Snowflake writes
 * it.
 */
const leftOver =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\b(?<type>TIMESTAMPNTZ|TIMESTAMPLTZ|VARIANT)\b|\b(?<macro>sf_\w+)(?=\()|\b(?<functions>INFORMATION_SCHEMA\.FUNCTIONS)\b|\b(?<now>CURRENT_TIMESTAMP\(\))|\b(?<database>\w+\.)(?=INFORMATION_SCHEMA\.)|(?<![\w:]):(?<bind>\d+)\b/gi;
const typeNames: Readonly<Record<string, string>> = {
  TIMESTAMPNTZ: "TIMESTAMP",
  TIMESTAMPLTZ: "TIMESTAMPTZ",
  VARIANT: "JSON",
};
const translations = new Translations("translated");
const sound = new Translations("sound");

/** Checks that a statement is one in Snowflake's dialect. @throws {WireError} 001003, as Snowflake does. */
export function checkIsSnowflake(text: string): void {
  sound.of(text, () => {
    parsed(text);
    return "";
  });
}

/**
 * A statement of Snowflake's dialect in DuckDB's. One of a megabyte takes seconds, but only the first time.
 *
 * @throws {WireError} 001003 when it is no statement in Snowflake's dialect.
 */
export function translate(text: string): string {
  return translations.of(text, transpiled);
}

function transpiled(text: string): string {
  const { success, sql, error } = transpile(rewrittenText(text), Dialect.Snowflake, Dialect.DuckDB);
  if (!success || sql?.length !== 1) throw syntaxError(error);
  return sql[0]!.replace(leftOver, (...match) => {
    const { type, macro, functions, now, database, bind } = match.at(-1) as Readonly<
      Record<string, string | undefined>
    >;
    if (type !== undefined) return typeNames[type.toUpperCase()]!;
    if (macro !== undefined) return `${macroSchema}.${macro}`;
    if (functions !== undefined) return `${macroSchema}.sf_functions`;
    if (now !== undefined) return "now()";
    // It shows all databases here, and lies in none.
    if (database !== undefined) return "";
    return bind === undefined ? match[0] : `$${bind}`;
  });
}

/** What the translator is given: most statements have nothing to rewrite, and writing them out takes long. */
function rewrittenText(text: string): string {
  const plain = withoutComments(text), statement = parsed(plain), other = rewritten(statement);
  if (other === statement) return plain;
  const { success, sql, error } = generate(other, Dialect.Snowflake);
  if (!success) throw syntaxError(error);
  return sql!.join(";");
}

function parsed(text: string): Json {
  const { success, ast, error } = parse(text, Dialect.Snowflake);
  if (!success) throw syntaxError(error);
  return ast as Json;
}

function syntaxError(reason = "not one statement"): WireError {
  return new WireError("001003", "42000", `SQL compilation error:\nsyntax error: ${reason}`);
}
