import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { formulaHtml, loadMarkdown } from "lib/notebook/render/markdown.ts";
import { Outline } from "lib/notebook/render/outline.ts";

const markdown = await loadMarkdown();

Deno.test("`loadMarkdown()` renders maths as MathML, bad TeX as its own text", () => {
  const html = markdown("So $x^2$ and\n\n$$\\frac{a}{b}$$\n\nbut $\\oops$ and \\$5.", new Outline());
  assertStringIncludes(html, "<msup><mi>x</mi><mn>2</mn></msup>");
  assertStringIncludes(html, 'display="block"');
  assertStringIncludes(html, "\\oops");
  assertStringIncludes(html, "$5.");
  assertEquals(formulaHtml("$x$"), formulaHtml(" x "));
});

Deno.test("`loadMarkdown()` highlights code blocks of known languages and escapes the others", () => {
  const html = (language: string) => markdown(`\`\`\`${language}\nSELECT 1 < 2\n\`\`\``, new Outline());
  assertStringIncludes(html("sql"), "--shiki-light");
  for (const language of ["", "cobol"]) {
    assertStringIncludes(html(language), "SELECT 1 &#x3C; 2");
  }
});

Deno.test("`loadMarkdown()` gives headings their id and level, and the outline their plain text", () => {
  const outline = new Outline();
  const html = markdown("# A *b* `c` & $d$\n\n### E\n\nF\n---", outline);
  assertEquals(outline.headings, [
    { id: "a-b-c-d", level: 1, text: "A b c & d" },
    { id: "e", level: 2, text: "E" },
    { id: "f", level: 2, text: "F" },
  ]);
  assertStringIncludes(html, '<h2 id="e">E</h2>');
});

Deno.test("`loadMarkdown()` embeds the images that a cell brings along", () => {
  const bytes = "iVBORw0KGgo=";
  const attachments = {
    "m.png": { "image/png": bytes },
    "ward map.png": { "image/png": `${bytes}\n` },
    "page.html": { "text/html": "<b>" },
  };
  const html = (text: string) => markdown(text, new Outline(), attachments);
  const image = (alt: string) => `<p><img src="data:image/png;base64,${bytes}" alt="${alt}"></p>\n`;
  assertEquals(html("![ward map](attachment:m.png)"), image("ward map"));
  assertEquals(html("![m](attachment:ward%20map.png)"), image("m"));
  assertEquals(html("![m][x]\n\n[x]: attachment:m.png"), image("m"));
  assertEquals(html("![m](<attachment:ward map.png>)"), image("m"));
  for (const name of ["page.html", "gone.png", "__proto__", "constructor", "%ff"]) {
    assertStringIncludes(html(`![what](attachment:${name})`), "[image: what]");
  }
});

Deno.test("`loadMarkdown()` refuses what is too long, and adds none of its headings", () => {
  const outline = new Outline();
  for (const text of ["# A\n\n" + "x".repeat(60_000), "# A\n\n" + "<b>log ".repeat(3000)]) {
    assertThrows(() => markdown(text, outline), RangeError, "Cannot show");
  }
  assertEquals(outline.headings, []);
  assertStringIncludes(markdown("# A", outline), '<h1 id="a">');
});

Deno.test("`formulaHtml()` shows bad TeX as it is", () => {
  const cases = [
    "$x_1_2$",
    "\\oops{",
    "{".repeat(4000),
    "x".repeat(6000),
    "\\def\\a{\\a\\a}\\a",
    "</span><script>",
  ];
  for (const tex of cases) {
    const html = formulaHtml(tex);
    assertEquals(/<script/.test(html), false);
    if (!tex.startsWith("<")) assertStringIncludes(html, 'class="bad-tex"', tex.slice(0, 20));
  }
  assertStringIncludes(markdown("$\\href{javascript:x}{y}$", new Outline()), "y");
});
