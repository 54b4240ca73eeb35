/**
 * The columns that words name, `*` in a word standing for any characters: `["LAB*", "Hb"]`.
 *
 * @throws {RangeError} naming the first word that names no column.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { columnsNamed } from "lib/cohort/draft/columns_named.ts";
 *
 * const found = columnsNamed(["LAB*", "Hb"], ["LAB01", "Hb", "LAB02", "Hb2"]);
 * assertEquals(found, new Set(["LAB01", "LAB02", "Hb"]));
 * ```
 */
export function columnsNamed(words: readonly string[], names: readonly string[]): Set<string> {
  return new Set(words.flatMap((word) => {
    const pattern = new RegExp(`^${word.split("*").map(RegExp.escape).join(".*")}$`, "s");
    const found = names.filter((name) => pattern.test(name));
    if (found.length > 0) return found;
    throw new RangeError(
      `Cannot draft as every column that is named must be in the source: "${word}" is not`,
    );
  }));
}
