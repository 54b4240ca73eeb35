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

Deno.test("renderIndex() lists the notebooks of a run in their order", () => {
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

Deno.test("renderIndex() says which notebook failed and why", () => {
  const page = renderIndex([entry, { ...entry, ok: false, error: "cell 7: <b>" }], { title: "Run" });
  assertStringIncludes(page, "<strong>1 failed</strong>");
  assertStringIncludes(page, '<pre class="error">cell 7: &lt;b&gt;</pre>');
});

Deno.test("renderIndex() gives a page when there are no notebooks", () => {
  const page = renderIndex([], { title: "Run" });
  assertStringIncludes(page, "0 notebooks in 0.0 s.");
  assert(!page.includes("<li>"));
});

Deno.test("renderIndex() keeps addresses relative when a file name has special characters", () => {
  assertStringIncludes(
    renderIndex([{ ...entry, file: "a/b c:d.html" }], { title: "Run" }),
    'href="a/b%20c%3Ad.html"',
  );
});
