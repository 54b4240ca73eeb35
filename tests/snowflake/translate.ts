import { Dialect, parse, transpile } from "@polyglot-sql/sdk";
import { withoutComments } from "./statement_kind.ts";
import { WireError } from "./wire_error.ts";

/** Text that is no code (texts, quoted names), or, as groups, what is left to do by hand in DuckDB's SQL. */
const byHand =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<type>\bTIMESTAMPNTZ\b|\bTIMESTAMPLTZ\b|\bVARIANT\b)|(?<![\w:]):(?<bind>\d+)\b/g;
const typeNames: Readonly<Record<string, string>> = {
  TIMESTAMPNTZ: "TIMESTAMP",
  TIMESTAMPLTZ: "TIMESTAMPTZ",
  VARIANT: "JSON",
};
/** Translating takes about 50 microseconds a character: longer statements, which code has written, are not translated. */
const longest = 50_000;
const known = new Map<string, string>();

/** Checks that a statement is one in Snowflake's dialect. @throws {WireError} 001003, as Snowflake does. */
export function checkIsSnowflake(text: string): void {
  const parsed = parse(text, Dialect.Snowflake);
  if (parsed.success) return;
  throw new WireError("001003", "42000", `SQL compilation error:\nsyntax error: ${parsed.error}`);
}

/**
 * A statement of Snowflake's dialect in DuckDB's.
 *
 * @throws {WireError} 001003 when it is no statement in Snowflake's dialect.
 */
export function translate(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  checkIsSnowflake(text);
  const translated = text.length > longest ? text : handTranslated(transpiled(text));
  if (known.size > 500) known.clear();
  known.set(text, translated);
  return translated;
}

function transpiled(text: string): string {
  const { success, sql, error } = transpile(withoutComments(text), Dialect.Snowflake, Dialect.DuckDB);
  if (success && sql?.length === 1) return sql[0]!;
  throw new WireError("001003", "42000", `SQL compilation error:\n${error ?? "not one statement"}`);
}

function handTranslated(text: string): string {
  return text.replace(byHand, (...match) => {
    const { type, bind } = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (type !== undefined) return typeNames[type]!;
    return bind === undefined ? match[0] : `$${bind}`;
  });
}
