import { assert, assertEquals } from "@std/assert";
import { terminalHtml } from "lib/notebook/render/terminal.ts";

const escape = "\x1b";

Deno.test("`terminalHtml()` shows what a terminal would", () => {
  const cases: [string, string][] = [
    ["", ""],
    ["a < b & c\n", "a &lt; b &amp; c\n"],
    [`${escape}[31mred${escape}[0m plain`, '<span class="ansi-red-fg">red</span> plain'],
    [
      `${escape}[1;91;44mx${escape}[22;39my${escape}[mz`,
      '<span class="ansi-bright-red-fg ansi-blue-bg" style="font-weight:bold">x</span><span class="ansi-blue-bg">y</span>z',
    ],
    [
      `${escape}[38;5;196ma${escape}[48;2;1;2;3mb`,
      '<span style="color:rgb(255,0,0)">a</span><span style="color:rgb(255,0,0);background-color:rgb(1,2,3)">b</span>',
    ],
    ["10 %\r50 %\r100 %\ndone\r\n", "100 %\ndone\n"],
    ["50 %\r", "50 %"],
    ["long line\rok", "okng line"],
    [`long line\r${escape}[Kok`, "ok"],
    [`a${escape}[2Kb${escape}[5Gc`, " b  c"],
    [`${escape}]8;;https://a.example${escape}\\label${escape}]8;;${escape}\\ after`, "label after"],
  ];
  for (const [text, html] of cases) assertEquals(terminalHtml(text), html);
});

Deno.test("`terminalHtml()` erases with backspaces and shows neither titles nor other control characters", () => {
  const cases: [string, string][] = [
    ["10 %\b\b\b\b20 %\b\b\b\b30 %\n", "30 %\n"],
    ["\b\ba", "a"],
    [`${escape}]0;OWNED\x07after`, "after"],
    [`${escape}]0;OWNED${escape}\\after`, "after"],
    [`${escape}]0;never ends\nafter`, "\nafter"],
    [`\x9d0;OWNED\x9cafter\x9b31mred`, 'after<span class="ansi-red-fg">red</span>'],
    [`${escape}Pq#0${escape}\\after${escape}c${escape}(Bend`, "afterend"],
    ["bell\x07\0\x01\x7f\x85\v\f", "bell"],
    [`${escape}`, ""],
    [`${escape}[`, ""],
    [`${escape}[999999999Cx`, `${" ".repeat(200)}x`],
    ["a\u202eb\ud83d", "a\\u202eb\\ud83d"],
  ];
  for (const [text, html] of cases) assertEquals(terminalHtml(text), html);
});

Deno.test("`terminalHtml()` ends each attribute that it begins, whatever the sequences say", () => {
  const html = terminalHtml(`${escape}[31"><script>m${escape}[38;5;"<m${escape}[38;2;1e9;-1;NaNmx`);
  assert(!html.includes("<script"), html);
});
