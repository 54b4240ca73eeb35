import { assertEquals } from "@std/assert";
import { Outline, outlineHtml } from "lib/notebook/render/outline.ts";

Deno.test("`Outline.add()` repairs levels when they don't nest", () => {
  const cases: [number[], number[]][] = [
    [[1, 2, 3, 2], [1, 2, 3, 2]],
    [[2, 2], [1, 2]],
    [[1, 1, 1], [1, 2, 2]],
    [[1, 4, 6, 2, 4], [1, 2, 3, 2, 3]],
  ];
  for (const [written, expected] of cases) {
    const outline = new Outline();
    assertEquals(written.map((level) => outline.add(level, "x").level), expected);
  }
});

Deno.test("`Outline.add()` makes a free id out of the text", () => {
  const outline = new Outline(["main"]);
  const texts = ["Half of the stays: 36 days!", "Main", "main", "Größe in m²", "?", "?"];
  assertEquals(texts.map((text) => outline.add(2, text).id), [
    "half-of-the-stays-36-days",
    "section-main",
    "section-main-2",
    "größe-in-m²",
    "section",
    "section-2",
  ]);
  assertEquals(outline.headings.map(({ text }) => text), texts);
});

Deno.test("`outlineHtml()` nests level 3 in level 2 and leaves the rest out", () => {
  const outline = new Outline();
  for (const [level, text] of [[1, "Why?"], [2, "A & B"], [3, "c"], [4, "d"], [3, "e"], [2, "F"]] as const) {
    outline.add(level, text);
  }
  assertEquals(
    outlineHtml(outline.headings),
    '<ol><li><a href="#a-b">A &amp; B</a><ol><li><a href="#c">c</a></li><li><a href="#e">e</a></li></ol></li>' +
      '<li><a href="#f">F</a></li></ol>',
  );
});

Deno.test("`outlineHtml()` is empty when there are no sections", () => {
  const outline = new Outline();
  assertEquals(outlineHtml(outline.headings), "");
  outline.add(1, "Why?");
  assertEquals(outlineHtml(outline.headings), "");
});
