import { assertEquals } from "@std/assert";
import { escapeHtml } from "lib/notebook/render/text.ts";

Deno.test("`escapeHtml()` escapes what HTML would read as markup", () => {
  assertEquals(escapeHtml(`<a b="c"> & &amp; '`), "&lt;a b=&quot;c&quot;&gt; &amp; &amp;amp; '");
  assertEquals(escapeHtml(""), "");
});

Deno.test("`escapeHtml()` writes out what acts without being seen", () => {
  const cases: [string, string][] = [
    ["a\tb\n", "a\tb\n"],
    ["a\0b\x1b[2J", "a\\x00b\\x1b[2J"],
    ["ward\u202e01", "ward\\u202e01"],
    ["\ud83d ward", "\\ud83d ward"],
    ["\ud83d\ude00", "\ud83d\ude00"],
  ];
  for (const [text, html] of cases) assertEquals(escapeHtml(text), html);
});
