import { assert, assertEquals, assertMatch } from "@std/assert";
import { slidesHtml } from "lib/report/slides/slides_html.ts";
import { slidesOf } from "lib/report/slides/slides_of.ts";
import { committed } from "./committed.ts";
import { smallFound } from "./small_found.ts";

Deno.test("a run has 12 to 15 slides: a message each, a drawing, and notes", async () => {
  const slides = slidesOf(await committed(null), 500);
  assert(slides.length >= 12 && slides.length <= 15, `${slides.length}`);
  assertEquals(new Set(slides.map(({ title }) => title)).size, slides.length);
  for (const { title, svg, points, notes } of slides) {
    assert(title.length > 10 && notes.length > 0, title);
    assert(svg !== undefined || points!.length > 0, title);
  }
  assertMatch(slides.at(-2)!.title, /^11 notebooks hand data on|^10 notebooks hand data on/);
  assert(slides.some(({ title }) => /of the gain acted on, [\d,]+ bed days would come of it$/.test(title)));
  const html = slidesHtml(slides, ["Invented"]);
  assertEquals(
    html.match(/\b(?:src|href)="(?!#|data:|\w+\.html)[^"]*"|@import|<script|undefined|NaN|\[\[/g),
    null,
  );
});

Deno.test("slides of a run without a model, or without an answer, say so first", () => {
  const { summary } = smallFound().results.get("04_evaluation")!;
  const none = slidesOf(smallFound({ "04_evaluation": { summary: { ...summary, champion: null } } }), 500);
  assertEquals(none[0]!.title, "No model predicts stays well enough to be used");
  assertMatch(none.at(-1)!.title, /^Use no prediction/);
  const silent = slidesOf(smallFound({ "04_evaluation": { summary: {}, cannot: "None ended." } }), 500);
  assertEquals(silent[0]!.title, "How well stays can be predicted is not known");
  assertEquals(
    slidesOf(smallFound(), 500)[0]!.title,
    "A stay's length is told at admission to within 2.00 days on average",
  );
});
