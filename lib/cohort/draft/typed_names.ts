/**
 * Names between commas; one that has a comma or begins with a quote stands in quotes, a quote in it twice, as
 * in CSV.
 *
 * @throws {SyntaxError} when a quote is not closed, or something stands behind it.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { typedNames } from "lib/cohort/draft/typed_names.ts";
 *
 * assertEquals(typedNames('Age, "Diagnosis, first",LAB*'), ["Age", "Diagnosis, first", "LAB*"]);
 * ```
 */
export function typedNames(typed: string): string[] {
  const part = /\s*(?:"((?:[^"]|"")*)"\s*|([^",][^,]*)?)(?:,|$)/y, names: string[] = [];
  while (part.lastIndex < typed.length) {
    const from = part.lastIndex, found = part.exec(typed);
    if (found === null) {
      throw new SyntaxError(
        `Cannot read names of columns as one in quotes must end with a quote and a comma: ${
          typed.slice(from)
        }`,
      );
    }
    const name = found[1]?.replaceAll('""', '"') ?? found[2]?.trim() ?? "";
    if (name !== "") names.push(name);
  }
  return names;
}
