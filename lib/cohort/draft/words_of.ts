import { snakeName } from "../contract/snake_name.ts";

/**
 * A column's name in words, in snake case: where a capital begins a word, as in `AgeAtAdmit`, it is told
 * apart.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wordsOf } from "lib/cohort/draft/words_of.ts";
 *
 * const names = ["AgeAtAdmit", "EncounterGUID", "DischDTS", "PATIENT_ID", "Primary Dx"];
 * assertEquals(names.map(wordsOf), [
 *   "age_at_admit",
 *   "encounter_guid",
 *   "disch_dts",
 *   "patient_id",
 *   "primary_dx",
 * ]);
 * ```
 */
export function wordsOf(name: string): string {
  return snakeName(
    name.replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1_$2").replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2"),
  );
}
