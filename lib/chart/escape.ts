/**
 * A text as HTML and XML write it, between tags and in attributes with double quotes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { escapeMarkup } from "lib/chart/escape.ts";
 *
 * assertEquals(escapeMarkup('a < b & "c"'), "a &lt; b &amp; &quot;c&quot;");
 * ```
 */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}
