/**
 * A column's name as people say it: spaces for underscores.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inWords } from "lib/table/in_words.ts";
 *
 * assertEquals(inWords("hospital_code"), "hospital code");
 * ```
 */
export function inWords(name: string): string {
  return name.replaceAll("_", " ");
}
