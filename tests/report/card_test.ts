import { assert, assertEquals, assertMatch } from "@std/assert";
import { openRegistry } from "lib/registry/mod.ts";
import { cardDocument } from "lib/report/card/card_document.ts";
import { flowBlocks } from "lib/report/card/flow_diagram.ts";
import { flowSteps } from "lib/report/card/flow_steps.ts";
import { modelCardOf } from "lib/report/card/model_card_of.ts";
import { documentHtml } from "lib/report/document/document_html.ts";
import { reportOf } from "lib/report/report_of.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { committed } from "./committed.ts";
import { smallFound } from "./small_found.ts";

const found = await committed(null);

Deno.test("`flowSteps()` adds up: what is left out is what is missing in the next box", () => {
  const [read, kept, looked, training, ...sets] = flowSteps(found);
  const out = (step: typeof read) => step!.leftOut.reduce((sum, { count }) => sum + count, 0);
  assertEquals(read!.count - kept!.count, out(kept));
  assertEquals(kept!.count - looked!.count, out(looked));
  assert(sets.length >= 3 && out(training) > 0);
  assertEquals(flowSteps(smallFound()).map(({ label, count }) => [label, count]), [[
    "stays looked at",
    1000,
  ]]);
});

Deno.test("the flow of stays tells no count of a few, and none that a notebook hides", () => {
  const eda = found.results.get("01_eda")!, [kept] = flowSteps(found).slice(1);
  const shown = eda.shown.map((each) =>
    each.table?.head.includes("rule")
      ? {
        ...each,
        table: {
          ...each.table,
          rows: each.table.rows.map(([rule, column], i) => [rule!, column!, i === 0 ? "" : "7"]),
        },
      }
      : each
  );
  const stays = kept!.count - 5, cohort = { ...eda.summary.cohort!, stays };
  const few = flowSteps({
    ...found,
    results: new Map([...found.results, ["01_eda", { ...eda, shown, summary: { ...eda.summary, cohort } }]]),
  });
  for (const { leftOut } of few.slice(1, 3)) {
    assert(leftOut.length > 0 && leftOut.every(({ count }) => Number.isNaN(count)));
  }
  const [block] = flowBlocks(few);
  assert(block?.kind === "figure" && /left out: a number not told /.test(block.alt));
  assertEquals(block.svg.match(/NaN|>0 /g), null);
});

Deno.test("a model's card is of its artefact and the run, as JSON, as a page and in the report", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic");
    const version = await registry.register(smallFit().bytes);
    const { meta } = await registry.load(version), card = modelCardOf(found, meta, ["d1"]);
    assertEquals(card.measured[0]!.metrics, meta.holdOut.metrics);
    const refused = documentHtml(cardDocument({ ...card, isInUse: false }));
    assertMatch(refused, /It was not promoted, and is not in use/);
    assertEquals(documentHtml(cardDocument({ ...card, isInUse: true })).includes("not in use"), false);
    assertEquals(
      card.features.map(({ name }) => name),
      meta.encoder.features.map(({ name }) => name.replaceAll("_", " ")),
    );
    assertEquals([card.version, card.training.dataHash], [version, meta.dataHash]);
    const page = documentHtml(cardDocument(card));
    assertMatch(page, /aria-label="Flow of stays: rows of the source, 307,704; rows kept/);
    assert(page.includes(version) && documentHtml(reportOf(found, { card })).includes("model_card.html"));
    await registry.describe(version, JSON.stringify(card));
    assertEquals(await registry.versions(), [version]);
    assertEquals(await registry.remove([version]), [version]);
    assertEquals((await Array.fromAsync(Deno.readDir(`${folder}/versions`))).length, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
