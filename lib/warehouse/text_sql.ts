/**
 * Letters that are themselves between quotes on every engine: a backslash begins an escape on some, and so
 * may controls.
 */
const plain = /^[^\\\p{Cc}]*$/u;

/**
 * A text as an SQL expression of type VARCHAR, whatever is in it: quotes are doubled, backslashes and control
 * characters are written as their numbers.
 *
 * @throws {TypeError} when it has half a character (a lone surrogate) or a zero character, which no database
 * can hold.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { textSql } from "lib/warehouse/text_sql.ts";
 *
 * assertEquals(textSql("children's"), "'children''s'");
 * assertEquals(textSql("a\\b"), "('a' || CHR(92) || 'b')");
 * ```
 */
export function textSql(text: string): string {
  if (!text.isWellFormed() || text.includes("\0")) {
    throw new TypeError(
      `Cannot write a text as SQL as a database must hold it: it is ${JSON.stringify(text)}`,
    );
  }
  if (plain.test(text)) return quoted(text);
  const parts = text.split(/([\\\p{Cc}])/u).filter((part) => part !== "");
  return `(${
    parts.map((part) => plain.test(part) ? quoted(part) : `CHR(${part.codePointAt(0)})`).join(" || ")
  })`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
