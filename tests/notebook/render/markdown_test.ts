import { assertEquals, assertStringIncludes } from "@std/assert";
import { formulaHtml, loadMarkdown } from "lib/notebook/render/markdown.ts";
import { Outline } from "lib/notebook/render/outline.ts";

const markdown = await loadMarkdown();

Deno.test("loadMarkdown() renders maths as MathML, bad TeX as its own text", () => {
  const html = markdown("So $x^2$ and\n\n$$\\frac{a}{b}$$\n\nbut $\\oops$ and \\$5.", new Outline());
  assertStringIncludes(html, "<msup><mi>x</mi><mn>2</mn></msup>");
  assertStringIncludes(html, 'display="block"');
  assertStringIncludes(html, "\\oops");
  assertStringIncludes(html, "$5.");
  assertEquals(formulaHtml("$x$"), formulaHtml(" x "));
});

Deno.test("loadMarkdown() highlights code blocks of known languages and escapes the others", () => {
  const html = (language: string) => markdown(`\`\`\`${language}\nSELECT 1 < 2\n\`\`\``, new Outline());
  assertStringIncludes(html("sql"), "--shiki-light");
  for (const language of ["", "cobol"]) {
    assertStringIncludes(html(language), "SELECT 1 &#x3C; 2".replace("&#x3C;", "&lt;"));
  }
});

Deno.test("loadMarkdown() gives headings their id and level, and the outline their plain text", () => {
  const outline = new Outline();
  const html = markdown("# A *b* `c` & $d$\n\n### E\n\nF\n---", outline);
  assertEquals(outline.headings, [
    { id: "a-b-c-d", level: 1, text: "A b c & d" },
    { id: "e", level: 2, text: "E" },
    { id: "f", level: 2, text: "F" },
  ]);
  assertStringIncludes(html, '<h2 id="e">E</h2>');
});
