/**
 * What an error says, whatever was thrown: an error's message, anything else as text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { messageOf } from "lib/files/mod.ts";
 *
 * assertEquals(messageOf(new Error("no bed")), "no bed");
 * assertEquals(messageOf("no bed"), "no bed");
 * ```
 */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
