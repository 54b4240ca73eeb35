import { assertEquals } from "@std/assert";
import { escapeHtml, terminalHtml } from "lib/notebook/render/text.ts";

const escape = String.fromCharCode(27);

Deno.test("escapeHtml() escapes what HTML would read as markup", () => {
  assertEquals(escapeHtml(`<a b="c"> & &amp; '`), "&lt;a b=&quot;c&quot;&gt; &amp; &amp;amp; '");
  assertEquals(escapeHtml(""), "");
});

Deno.test("terminalHtml() shows what a terminal would", () => {
  const cases: [string, string][] = [
    ["", ""],
    ["a < b & c\n", "a &lt; b &amp; c\n"],
    [`${escape}[31mred${escape}[0m plain`, '<span class="ansi-red-fg">red</span> plain'],
    ["10 %\r50 %\r100 %\ndone\r\n", "100 %\ndone\n"],
    ["50 %\r", "50 %\r"],
    [`${escape}]8;;https://a.example${escape}\\label${escape}]8;;${escape}\\ after`, "label after"],
  ];
  for (const [text, html] of cases) assertEquals(terminalHtml(text), html);
});
