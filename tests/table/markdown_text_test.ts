import { assertEquals } from "@std/assert";
import { contractReading } from "lib/cohort/contract/contract_reading.ts";
import { loadMarkdown } from "lib/notebook/render/markdown.ts";
import { Outline } from "lib/notebook/render/outline.ts";
import { markdownText } from "lib/table/markdown_text.ts";

const markdown = await loadMarkdown();

/** What a page shows for a text that is Markdown. */
function shown(text: string): string {
  return markdown(text, new Outline()).replace(/^<p>|<\/p>\n$/g, "").replaceAll("&lt;", "<").replaceAll(
    "&gt;",
    ">",
  )
    .replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

const names = [
  "stay_days",
  "TB & Chest disease",
  "51-60",
  "*bold* **x** _a_ __b__ `code` ~~s~~",
  "<b>x</b> <!-- x --> <script>go()</script>",
  '<noembed><a title="</noembed><meta http-equiv=refresh content=0>">',
  "[label](https://a.example) ![i](https://a.example/x.png) [x]: y",
  "<https://a.example>",
  "$x^2$ and $$y$$",
  "a | b",
  "# heading",
  "> quote",
  "- item",
  "+ item",
  "&lt;b&gt; &#60; &copy;",
  "\\* \\\\ \\_ \\",
  "_",
  "a_b_ _c",
];

Deno.test("`markdownText()` makes Markdown say a text as it stands, at a line's beginning and inside", () => {
  for (const name of names) {
    assertEquals(shown(markdownText(name)), name);
    assertEquals(shown(`Most: ${markdownText(name)} (mean 3)`), `Most: ${name} (mean 3)`);
  }
});

Deno.test("`markdownText()` leaves everyday names as they are", () => {
  for (const name of ["stay_days", "TB & Chest disease", "51-60", "gynecology", "Extreme", ""]) {
    assertEquals(markdownText(name), name);
  }
});

Deno.test("`markdownText()` keeps a name on its line, and shows what acts unseen", () => {
  assertEquals(markdownText("a\n\n# b\r\n- c"), "a # b - c");
  assertEquals(shown(markdownText("a\x1b\u202eb\ud83d")), "a\\u001b\\u202eb\\ud83d");
});

Deno.test("`contractReading()` takes the names of columns and what was put right as text", () => {
  const unknownColumns = ['<meta http-equiv="refresh">', "*x*", "a\n# b"];
  const repaired = [{ column: "[a](b)", from: "<b>1", to: "`1`", rows: 2 }];
  const report = { rowsIn: 1, kept: 1, quarantined: 0, repaired, unknownColumns, rules: [] };
  const html = shown(contractReading(report as unknown as Parameters<typeof contractReading>[0]));
  assertEquals(
    html.slice(html.indexOf("Repaired")),
    'Repaired: fewer than 11 times "<b>1" in [a](b) to "`1`". The source has columns that the contract ' +
      `doesn't know, not kept: <meta http-equiv="refresh">, *x*, a # b.`,
  );
});
