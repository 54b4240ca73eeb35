/**
 * A source column's name in the warehouse: lower case, everything but letters and digits one underscore.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { snakeName } from "lib/cohort/contract/snake_name.ts";
 *
 * assertEquals(snakeName("Hospital.Service.Area"), "hospital_service_area");
 * assertEquals(snakeName("A1Cresult"), "a1cresult");
 * ```
 */
export function snakeName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}
