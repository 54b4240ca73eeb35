import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type IndexEntry, renderIndex } from "lib/notebook/render/index.ts";

const entry: IndexEntry = {
  file: "01_eda.html",
  title: "EDA",
  question: "Who stays < 3 days?",
  seconds: 3.24,
  cells: 12,
  ok: true,
};

Deno.test("`renderIndex()` lists the notebooks of a run in their order", () => {
  const page = renderIndex([entry, { ...entry, file: "02_features.html", title: "Features", cells: 1 }], {
    title: "Run on <A & B>",
  });
  assertStringIncludes(page, "<h1>Run on &lt;A &amp; B&gt;</h1>");
  assertStringIncludes(page, "2 notebooks in 6.5 s, all complete.");
  assertStringIncludes(page, "Who stays &lt; 3 days?");
  assertStringIncludes(page, "12 cells · 3.2 s");
  assertStringIncludes(page, "1 cell ·");
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
  assertEquals(links, ["data:,", "#main", "01_eda.html", "02_features.html"]);
});

Deno.test("`renderIndex()` links the page of earlier runs, where there is one", () => {
  const page = renderIndex([entry], { title: "Run", history: "history.html" });
  assertStringIncludes(page, '<a href="history.html">Earlier runs</a>');
  assertEquals(renderIndex([entry], { title: "Run" }).includes("Earlier runs"), false);
});

Deno.test("`renderIndex()` links report and slides, and what was printed of them alone", () => {
  const written = { report: "report.html", slides: "slides.html", whyNoPdf: null };
  const linked = (why: string | null) =>
    [
      ...renderIndex([], { title: "Run", written: { ...written, whyNoPdf: why } })
        .matchAll(/href="(\w+\.\w+)"/g),
    ].map(([, address]) => address);
  assertEquals(linked(null), ["report.html", "report.pdf", "slides.html", "slides.pdf"]);
  assertEquals(linked("no Chromium"), ["report.html", "slides.html"]);
});

Deno.test("`renderIndex()` says which notebook was kept from an earlier run", () => {
  const page = renderIndex([{ ...entry, isKept: true, seconds: 0 }], { title: "Run" });
  assertStringIncludes(page, "12 cells · unchanged, kept");
});

Deno.test("`renderIndex()` says which notebook failed and why", () => {
  const page = renderIndex([entry, { ...entry, ok: false, error: "cell 7: <b>" }], { title: "Run" });
  assertStringIncludes(page, "<strong>1 failed</strong>");
  assertStringIncludes(page, '<pre class="error">cell 7: &lt;b&gt;</pre>');
});

Deno.test("`renderIndex()` gives a page when there are no notebooks", () => {
  const page = renderIndex([], { title: "Run" });
  assertStringIncludes(page, "0 notebooks in 0.0 s.");
  assert(!page.includes("<li>"));
});

Deno.test("`renderIndex()` keeps addresses relative when a file name has special characters", () => {
  assertStringIncludes(
    renderIndex([{ ...entry, file: "a/b c:d.html" }], { title: "Run" }),
    'href="a/b%20c%3Ad.html"',
  );
});

Deno.test("`renderIndex()` answers first, and tells what could not be done once in each place", () => {
  const entries = [entry, { ...entry, title: "Drift", cannot: "There are <no> dates." }];
  const page = renderIndex(entries, { title: "Run", summary: { champion: null } });
  assertStringIncludes(page, "2 notebooks in 6.5 s, none failed.");
  assertStringIncludes(page, "<dt>Champion</dt><dd>none: no model was promoted</dd>");
  assertStringIncludes(page, "<dt>Could not be done</dt><dd>Drift: There are &lt;no&gt; dates.</dd>");
  assertStringIncludes(page, "Could not answer: There are &lt;no&gt; dates.</p>");
  assert(page.indexOf("<dl") < page.indexOf("<ol"));
  assert(!renderIndex([entry], { title: "Run" }).includes("<dl"));
});
