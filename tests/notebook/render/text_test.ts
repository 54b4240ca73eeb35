import { assertEquals } from "@std/assert";
import { escapeHtml, unbrokenInterval } from "lib/notebook/render/text.ts";

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

Deno.test("`unbrokenInterval()` lets an interval break before its parenthesis alone, and leaves other text", () => {
  const cases: [string, string][] = [
    ["12.2 % (9.6 to 15.5)", "12.2\u00a0% (9.6\u00a0to\u00a015.5)"],
    ["−1.1 (−2.0 to 1,000)", "−1.1 (−2.0\u00a0to\u00a01,000)"],
    ["hidden: fewer than 50 (all of them)", "hidden: fewer than 50 (all of them)"],
    ["", ""],
  ];
  for (const [text, shown] of cases) assertEquals(unbrokenInterval(text), shown);
});
