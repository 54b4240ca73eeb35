import { shownText } from "lib/files/mod.ts";

/** Where a source is, as `--source` says it. */
export type SourcePlace =
  | { readonly kind: "files"; readonly path: string }
  /** A table or view of the warehouse in use: up to three names. */
  | { readonly kind: "table"; readonly name: readonly RelationPart[] }
  | { readonly kind: "duckdb"; readonly file: string; readonly name: readonly RelationPart[] };

/** One name of `DATABASE.SCHEMA.TABLE`; in quotes it stands as it is, else the case of letters is free. */
export type RelationPart = { readonly text: string; readonly isQuoted: boolean };

/**
 * Reads `FILE`, `table:[[DATABASE.]SCHEMA.]NAME` or `duckdb:FILE#[[DATABASE.]SCHEMA.]NAME`. Names in double
 * quotes stand as they are, a quote in them is doubled.
 *
 * @throws {RangeError} saying which form is broken.
 */
export function readPlace(source: string): SourcePlace {
  const table = /^table:(.*)$/is.exec(source)?.[1];
  if (table !== undefined) return { kind: "table", name: readName(table, source) };
  const [, file, name] = /^duckdb:([^]+?)#((?:"(?:[^"]|"")*"|[^"#])*)$/i.exec(source) ?? [];
  if (file !== undefined) return { kind: "duckdb", file, name: readName(name!, source) };
  if (/^duckdb:/i.test(source)) {
    throw new RangeError(
      `Cannot read "${shownText(source, 500)}" as a table of a DuckDB file is written duckdb:FILE#TABLE: ` +
        "it names no table",
    );
  }
  return { kind: "files", path: source };
}

/** A name as it was written. */
export function shownName(name: readonly RelationPart[]): string {
  return name.map(({ text, isQuoted }) => isQuoted ? `"${text.replaceAll('"', '""')}"` : text).join(".");
}

function readName(text: string, source: string): RelationPart[] {
  const parts = Array.from(
    text.matchAll(/(?:^|\.)(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))/gu),
    (match) => ({
      whole: match[0],
      part: match[1] === undefined
        ? { text: match[2]!, isQuoted: false }
        : { text: match[1].replaceAll('""', '"'), isQuoted: true },
    }),
  );
  const isWhole = parts.map(({ whole }) => whole).join("") === text && !text.startsWith(".");
  if (isWhole && parts.length >= 1 && parts.length <= 3) return parts.map(({ part }) => part);
  throw new RangeError(
    `Cannot read "${
      shownText(source, 500)
    }" as a table is named [[DATABASE.]SCHEMA.]NAME, with names of other ` +
      `letters in double quotes: it is "${shownText(text, 200)}"`,
  );
}
