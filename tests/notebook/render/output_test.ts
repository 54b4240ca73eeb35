import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadHighlight } from "lib/notebook/render/code.ts";
import { loadMarkdown } from "lib/notebook/render/markdown.ts";
import { Outline } from "lib/notebook/render/outline.ts";
import { outputHtml } from "lib/notebook/render/output.ts";
import { display } from "./render_sample.ts";

const context = { highlight: await loadHighlight(), markdown: await loadMarkdown(), outline: new Outline() };

Deno.test("`outputHtml()` takes the richest representation that it can show", () => {
  const plain = { "text/plain": "plain" };
  const cases: [Record<string, unknown>, string][] = [
    [plain, '<pre class="stream" tabindex="0">plain</pre>'],
    [{ "application/json": { a: 1 }, ...plain }, '<pre class="shiki'],
    [{ "image/png": "AA\n==", ...plain }, '<img src="data:image/png;base64,AA==" alt="plain">'],
    [{ "text/latex": "$$x^2$$", "image/png": "AA==" }, '<div class="formula"><span class="katex"><math'],
    [{ "text/markdown": "*m*", "text/latex": "x" }, '<div class="prose"><p><em>m</em></p>'],
    [{ "text/html": "<b>h</b>", "text/markdown": "m" }, '<div class="html" id="p"><b>h</b></div>'],
    [{ "image/svg+xml": "<svg></svg>", "text/html": "h", ...plain }, '<svg role="img" aria-label="plain"'],
  ];
  for (const [data, expected] of cases) {
    assertStringIncludes(outputHtml(display(data), "p-", context), expected);
  }
});

Deno.test("`outputHtml()` is empty when there is nothing to show", () => {
  const summary = { "application/vnd.wardbook.summary+json": { mae: 9 }, "text/plain": "mae 9" };
  for (const data of [{}, summary, { "text/plain": "" }]) {
    assertEquals(outputHtml(display(data), "p-", context), "");
  }
});

Deno.test("`outputHtml()` names the error when the traceback doesn't", () => {
  const error = { output_type: "error", ename: "TypeError", evalue: "no <b>" } as const;
  const html = (traceback: string[]) =>
    outputHtml({ ...error, traceback }, "p-", context).replace(/<\/?pre[^>]*>/g, "");
  assertEquals(html([]), "TypeError: no &lt;b&gt;");
  assertEquals(html(["  at x.ts:1"]), "TypeError: no &lt;b&gt;\n  at x.ts:1");
  assertEquals(html(["TypeError: no <b>", "  at x.ts:1"]), "TypeError: no &lt;b&gt;\n  at x.ts:1");
});

Deno.test("`outputHtml()` names what pages can't show, beside its text", () => {
  const vega = { "application/vnd.vegalite.v5+json": { mark: "bar" } };
  const note = '<p class="unshown">Not shown: application/vnd.vegalite.v5+json</p>';
  assertEquals(outputHtml(display(vega), "p-", context), note);
  assertEquals(
    outputHtml(display({ ...vega, "text/plain": "<Chart>" }), "p-", context),
    `${note}<pre class="stream" tabindex="0">&lt;Chart&gt;</pre>`,
  );
  for (
    const mime of [
      "application/javascript",
      "application/geo+json",
      "image/bmp",
      "text/x-own",
      "__proto__x",
      "a/<b>",
    ]
  ) {
    const html = outputHtml(display({ [mime]: "x" }), "p-", context);
    assertStringIncludes(html, mime.replace("<b>", "&lt;b&gt;"));
  }
  assertEquals(
    outputHtml(display({ ...vega, "text/html": "<b>bar</b>" }), "p-", context),
    '<div class="html" id="p"><b>bar</b></div>',
  );
});

Deno.test("`outputHtml()` shows as text what can't be rendered, and says why", () => {
  const deep: unknown[] = [];
  let inner = deep;
  for (let i = 0; i < 200_000; i++) inner.push(inner = []);
  const cases: [Record<string, unknown>, string][] = [
    [{ "text/html": "<font color=red>line<br>".repeat(3000) }, "&lt;font color=red&gt;line"],
    [{ "text/html": "<div>".repeat(3000), "text/plain": "a frame" }, ">a frame</pre>"],
    [{ "image/svg+xml": "<svg><g>".repeat(3000) }, "&lt;svg&gt;&lt;g&gt;"],
    [{ "text/markdown": "<b>log ".repeat(3000) }, "&lt;b&gt;log"],
    [{ "application/json": deep, "text/plain": "nested" }, ">nested</pre>"],
  ];
  for (const [data, text] of cases) {
    const html = outputHtml(display(data), "p-", context);
    assertStringIncludes(html, '<p class="unshown">This output is shown as text: ');
    assertStringIncludes(html, text);
  }
  const quotes = outputHtml(display({ "text/markdown": "> ".repeat(3000) + "x" }), "p-", context);
  assertStringIncludes(quotes, "<blockquote>");
});

Deno.test("`outputHtml()` bounds the message of an error", () => {
  const evalue = `${"x".repeat(50_000)}END`;
  const error = {
    output_type: "error",
    ename: "QueryError",
    evalue,
    traceback: [`QueryError: ${evalue}`, "    at a.ts:1"],
  } as const;
  const html = outputHtml(error, "p-", context);
  assertEquals(html.includes("END"), false);
  assertEquals(html.length < 3000, true);
  assertStringIncludes(html, "(48,003 more characters)");
  assertStringIncludes(html, "    at a.ts:1");
});
