import { assertEquals } from "@std/assert";
import { shownText } from "lib/files/shown_text.ts";

Deno.test("`shownText()` writes what a terminal would obey as its code, and leaves everything else", () => {
  const cases: [text: string, shown: string][] = [
    ["Zürich 日本 😀\n\ttab", "Zürich 日本 😀\n\ttab"],
    ["\x1b]0;OWNED\x07\x1b[2J", "\\x1b]0;OWNED\\x07\\x1b[2J"],
    ["\0\b\r\x7f\x9b2J", "\\x00\\x08\\x0d\\x7f\\x9b2J"],
    ["abc\u202efed\u2066\u2028", "abc\\u202efed\\u2066\\u2028"],
    ["half \ud83d", "half \\ud83d"],
    ["", ""],
  ];
  for (const [text, shown] of cases) assertEquals(shownText(text), shown);
});

Deno.test("`shownText()` cuts what is long and says by how much, at once", () => {
  assertEquals(shownText("a".repeat(2_000)), "a".repeat(2_000));
  assertEquals(shownText("a".repeat(2_001)), `${"a".repeat(2_000)}… (1 more character)`);
  assertEquals(
    shownText("\x1b".repeat(50_000_000)).length,
    2_000 * 4 + "… (49,998,000 more characters)".length,
  );
});
