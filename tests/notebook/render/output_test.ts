import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadHighlight } from "lib/notebook/render/code.ts";
import { loadMarkdown } from "lib/notebook/render/markdown.ts";
import { Outline } from "lib/notebook/render/outline.ts";
import { outputHtml } from "lib/notebook/render/output.ts";
import { display } from "./render_sample.ts";

const context = { highlight: await loadHighlight(), markdown: await loadMarkdown(), outline: new Outline() };

Deno.test("outputHtml() takes the richest representation that it can show", () => {
  const plain = { "text/plain": "plain" };
  const cases: [Record<string, unknown>, string][] = [
    [plain, '<pre class="stream" tabindex="0">plain</pre>'],
    [{ "application/json": { a: 1 }, ...plain }, '<pre class="shiki'],
    [{ "image/png": "AA\n==", ...plain }, '<img src="data:image/png;base64,AA==" alt="plain">'],
    [{ "text/latex": "$$x^2$$", "image/png": "AA==" }, '<div class="formula"><span class="katex"><math'],
    [{ "text/markdown": "*m*", "text/latex": "x" }, '<div class="prose"><p><em>m</em></p>'],
    [{ "text/html": "<b>h</b>", "text/markdown": "m" }, '<div class="html"><b>h</b></div>'],
    [{ "image/svg+xml": "<svg></svg>", "text/html": "h", ...plain }, '<svg role="img" aria-label="plain"'],
  ];
  for (const [data, expected] of cases) {
    assertStringIncludes(outputHtml(display(data), "p-", context), expected);
  }
});

Deno.test("outputHtml() is empty when there is nothing to show", () => {
  const summary = { "application/vnd.wardbook.summary+json": { mae: 9 }, "text/plain": "mae 9" };
  for (const data of [{}, summary, { "application/x-unknown": "?" }]) {
    assertEquals(outputHtml(display(data), "p-", context), "");
  }
});

Deno.test("outputHtml() names the error when the traceback doesn't", () => {
  const error = { output_type: "error", ename: "TypeError", evalue: "no <b>" } as const;
  const html = (traceback: string[]) =>
    outputHtml({ ...error, traceback }, "p-", context).replace(/<\/?pre[^>]*>/g, "");
  assertEquals(html([]), "TypeError: no &lt;b&gt;");
  assertEquals(html(["  at x.ts:1"]), "TypeError: no &lt;b&gt;\n  at x.ts:1");
  assertEquals(html(["TypeError: no <b>", "  at x.ts:1"]), "TypeError: no &lt;b&gt;\n  at x.ts:1");
});
