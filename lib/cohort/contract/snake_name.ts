import { reservedWords } from "./reserved_words.ts";

/**
 * A source column's name in the warehouse: lower case without accents, everything but letters and digits one
 * underscore; one more before a leading digit and behind a word that SQL keeps for itself.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { snakeName } from "lib/cohort/contract/snake_name.ts";
 *
 * assertEquals(snakeName("Hospital.Service.Area"), "hospital_service_area");
 * assertEquals(["A1Cresult", "30 days", "Größe", "order"].map(snakeName), [
 *   "a1cresult",
 *   "_30_days",
 *   "groesse",
 *   "order_",
 * ]);
 * ```
 */
export function snakeName(name: string): string {
  const letters = name.replace(/[äöüÄÖÜ]/g, (letter) => `${letter}e`).normalize("NFKD").replace(
    /\p{M}/gu,
    "",
  );
  const snake = letters.toLowerCase().replaceAll("ß", "ss").replace(/[^a-z0-9]+/g, "_");
  if (reservedWords.has(snake)) return `${snake}_`;
  return /^[a-z_]/.test(snake) ? snake : `_${snake}`;
}

/** Whether SQL takes a text as a name without quotes, on both engines. */
export function isSqlName(name: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reservedWords.has(name);
}
