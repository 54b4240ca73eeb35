import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseHTML } from "linkedom";
import type { Cell, Notebook } from "lib/notebook/notebook.ts";
import { renderNotebook } from "lib/notebook/render/render.ts";
import { codeCell, display, markdownCell, sampleNotebook } from "./render_sample.ts";

const figure =
  '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><clipPath id="clip"><rect/></clipPath>' +
  '<g clip-path="url(#clip)"><path/></g></svg>';
const hostile = [
  '<script src="https://a.example/x.js"></script><link rel="stylesheet" href="https://a.example/x.css">',
  '<img src="https://a.example/x.png" alt="far"><img src="near.png"><img srcset="b.png 2x" src="data:image/png;base64,AA==">',
  '<iframe src="https://a.example"></iframe><object data="x.swf"></object><form action="https://a.example"></form>',
  '<p style="background: url(https://a.example/x.png)" onclick="go()">styled</p><video poster="x.png" src="x.mp4"></video>',
  '<style>@import "https://a.example/x.css"; p { background: URL("x.png") }</style><!-- <script src="c.js"></script> -->',
  '<a href="https://a.example/paper">paper</a> <a href="javascript:go()">go</a> <a href="03_training.ipynb">03</a>',
  '<svg><image href="https://a.example/x.png"/><a xlink:href="https://a.example"><text>t</text></a><script>go()</script></svg>',
];

Deno.test("`renderNotebook()` refers to nothing but itself when outputs and prose try to", async () => {
  const cells = hostile.flatMap((html, i) => [
    markdownCell(`m${i}`, `${html}\n\n[link](https://a.example/b) ![image](image.png) <https://c.example>`),
    codeCell(`h${i}`, "x", [display({ "text/html": html })]),
    codeCell(`s${i}`, "x", [display({ "image/svg+xml": `<svg>${html}</svg>` })]),
  ]);
  const page = await renderNotebook(notebook([...cells, ...sampleNotebook().cells]), { index: "index.html" });
  assertEquals(references(page), ["index.html"]);
  for (const banned of ["<script", "<iframe", "<object", "<!--", "onclick", "javascript:", "@import"]) {
    assert(!page.toLowerCase().includes(banned), banned);
  }
});

Deno.test("`renderNotebook()` gives every id once and only links to ids that exist", async () => {
  const page = await renderNotebook(notebook([
    markdownCell("a", "# Why?\n\n## main\n\n## cell-1\n\n## Same\n\n## Same"),
    codeCell("b", "x", [display({ "image/svg+xml": figure }), display({ "image/svg+xml": figure })]),
    codeCell("c", "x", [display({ "text/html": figure })]),
    ...sampleNotebook().cells,
  ]));
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  assertEquals(ids.length, new Set(ids).size);
  const targets = [...page.matchAll(/(?:href="|url\()#([^")]*)/g)].map(([, id]) => id);
  assert(targets.length > 10);
  assertEquals(targets.filter((id) => !ids.includes(id)), []);
});

Deno.test("`renderNotebook()` has one main heading and skips no level", async () => {
  const page = await renderNotebook(sampleNotebook());
  const levels = [...page.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
  assertEquals(levels, [1, 2, 2, 3, 3, 2, 2]);
});

Deno.test("`renderNotebook()` lists the headings of cells and of outputs as contents", async () => {
  const { document } = parseHTML(await renderNotebook(sampleNotebook()));
  const links = [...document.querySelectorAll("nav.side a")].map((link) => link.textContent);
  assertEquals(links, [
    "236,704 stays of 92,017 patients passed the contract",
    "Half of the stays end within 36 days",
    "Method",
    "Result",
    "Trauma stays are 7.5 days longer",
    "Limits",
  ]);
});

Deno.test("`renderNotebook()` is a page for screen readers, too", async () => {
  const { document } = parseHTML(await renderNotebook(sampleNotebook(), { index: "index.html" }));
  assertEquals(document.documentElement.getAttribute("lang"), "en");
  assertEquals(document.querySelector("title")?.textContent.slice(0, 25), "How long do patients stay");
  assertEquals(document.querySelector("body > a.skip")?.getAttribute("href"), "#main");
  assertEquals(document.querySelectorAll("main#main").length, 1);
  assertEquals(document.querySelectorAll("header").length, 1);
  for (const nav of document.querySelectorAll("nav")) {
    assertEquals(nav.getAttribute("aria-label"), "Contents");
  }
  const unnamed = [...document.querySelectorAll("figure > svg")].filter((svg) =>
    !svg.getAttribute("aria-label")
  );
  assertEquals(unnamed.length, 0);
});

Deno.test("`renderNotebook()` shows code with its number and what its tags mean", async () => {
  const cases: [Cell, string[]][] = [
    [codeCell("a", "let n = 1;", [], ["parameters"], 3), ["[3]", ">Parameters<", "--shiki-dark"]],
    [codeCell("a", "let n = 2;", [], ["injected-parameters"]), [">Parameters of this run<"]],
    [codeCell("a", "let n = 1;", [], ["hide-input"]), ["<details><summary>Code</summary><pre"]],
    [codeCell("a", "t", [{ output_type: "stream", name: "stdout", text: "4 s" }], ["volatile"]), [
      ">Measured in this run<",
    ]],
    [codeCell("a", "let n = 1;", [], [], null), [
      'aria-label="not executed"',
      "0 of 1 code cells were executed",
    ]],
  ];
  for (const [cell, texts] of cases) {
    const page = await renderNotebook(notebook([cell]));
    for (const text of texts) assertStringIncludes(page, text);
  }
});

Deno.test("`renderNotebook()` says on top that the run failed, and where", async () => {
  const page = await renderNotebook(sampleNotebook());
  const { document } = parseHTML(page);
  assertEquals(
    document.querySelector("main > .state")?.textContent,
    'This run failed in cell [10]: TypeError: Cannot read column "wardtype" as the table has no such column: ' +
      "it has ward_type, department",
  );
  const error = { output_type: "error", ename: "Error", evalue: "meant", traceback: [] } as const;
  const expected = await renderNotebook(notebook([codeCell("a", "f()", [error], ["raises-exception"])]));
  assert(!expected.includes("This run failed"));
  assertStringIncludes(expected, ">Meant to fail<");
});

Deno.test("`renderNotebook()` leaves out what a notebook says to the runner only", async () => {
  const page = await renderNotebook(sampleNotebook());
  assert(!page.includes("hidden summary"));
});

Deno.test("`renderNotebook()` gives a page when there is little to show", async () => {
  const cases: [Notebook, string][] = [
    [notebook([]), "<title>Notebook</title>"],
    [notebook([markdownCell("a", "")]), "<h1"],
    [notebook([codeCell("a", "", [], [], null)]), "<h1"],
    [notebook([markdownCell("a", "Only words.")]), "<p>Only words.</p>"],
    [notebook([markdownCell("a", "Why?\n====")]), "<title>Why?</title>"],
  ];
  for (const [sample, expected] of cases) {
    const page = await renderNotebook(sample);
    assertStringIncludes(page, expected);
    assertEquals([...page.matchAll(/<h1/g)].length, 1);
  }
  assertStringIncludes(await renderNotebook(notebook([]), { title: "A < B" }), "<title>A &lt; B</title>");
});

Deno.test("`renderNotebook()` gives the same bytes when called again", async () => {
  assertEquals(await renderNotebook(sampleNotebook()), await renderNotebook(sampleNotebook()));
});

/** Every address outside the page that a browser would ask for or lead to. */
function references(page: string): string[] {
  const attributes =
    /\s(?:src|href|xlink:href|srcset|poster|data|action|background)\s*=\s*["']?([^"'\s>]*)/gi;
  const inCss = /url\(\s*["']?([^"')]*)/gi;
  return [...page.matchAll(attributes), ...page.matchAll(inCss)]
    .map(([, address]) => address ?? "")
    .filter((address) => !/^(#|data:)/.test(address));
}

function notebook(cells: readonly Cell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

// Words of wide tables used to be broken on paper as if they had no other place to break: "adjuste d p".
Deno.test("`renderNotebook()` keeps the words of tables whole on paper", async () => {
  const [, paper = ""] = (await renderNotebook(sampleNotebook())).split("@media print");
  const cells = [...paper.matchAll(/\n\s*((?:thead )?th[^{]*)\{([^}]*)\}/g)];
  assert(cells.length >= 2);
  assertEquals(cells.filter(([, , rules]) => rules!.includes("anywhere")), []);
});
