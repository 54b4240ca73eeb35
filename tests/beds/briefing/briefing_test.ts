import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Briefing, briefings } from "lib/beds/briefing/briefing.ts";
import { briefingRules } from "lib/beds/briefing/briefing_rules.ts";
import {
  briefingHeadline,
  briefingHtml,
  briefingMarkdown,
  briefingSentences,
} from "lib/beds/briefing/briefing_text.ts";
import { bedsAsked } from "lib/beds/report/beds_asked.ts";
import { usualHuddles } from "lib/beds/report/huddles.ts";
import { usualDepartments } from "lib/beds/report/ward_groups.ts";

const options = { zone: "Europe/Berlin", isInvented: true };
const asked = await bedsAsked({
  ...{ messages: "", zone: options.zone, hospitals: 1, days: 5, seed: 1, learnDays: 42 },
  ...{ huddles: usualHuddles, huddle: "09:30", departments: usualDepartments },
});
const [briefing] = briefings(asked) as [Briefing];

Deno.test("each sentence of a briefing has its figure and its rule, as Markdown and as a page", () => {
  const said = briefingSentences(briefing, options);
  assertEquals(said.length, briefingRules.length + 2 + 4);
  for (const each of said.slice(0, briefingRules.length + 2)) assertMatch(each, /\((rule: .*)\)/);
  const markdown = briefingMarkdown(briefing, options), html = briefingHtml(briefing, options);
  assertMatch(markdown, /^# H1 is (Green|Orange|Red): /);
  for (const each of said) assertStringIncludes(markdown, `- ${each}`);
  assertStringIncludes(html, "<th>likely beyond 96 h</th>");
  assertEquals(html.match(/<tr>/g)!.length, 1 + briefing.wards.length);
});

Deno.test("the level is that of the worst rule that holds, and a limit itself doesn't hold", () => {
  const of = (critical: number, admissions: number): Briefing => ({
    ...briefing,
    ruled: briefingRules.map((rule) => {
      const figure = rule.figure === "criticalStays"
        ? critical
        : rule.figure === "admissions"
        ? admissions
        : null;
      return { rule, figure, holds: figure !== null && figure > rule.above };
    }),
  });
  assertMatch(briefingHeadline({ ...of(10, 100), level: "Green" }), /Green: nothing out of the ordinary$/);
  assertMatch(briefingHeadline({ ...of(11, 101), level: "Red" }), /surge protocol.*; call in the next team/);
  assertStringIncludes(
    briefingSentences(of(3, 100), options)[1]!,
    "Admitted on the last whole day: 100 (rule: Orange above 100), so staff as planned.",
  );
  assertStringIncludes(briefingSentences(of(3, 100), options)[3]!, "not known (rule: above 40 %)");
  const holding = briefing.ruled.filter(({ holds }) => holds).map(({ rule }) => rule.level);
  assertEquals(
    briefing.level,
    holding.includes("Red") ? "Red" : holding.includes("Orange") ? "Orange" : "Green",
  );
});

Deno.test("of real patients no count of a few is told", () => {
  const text = briefingMarkdown(briefing, { ...options, isInvented: false });
  assertStringIncludes(text, "fewer than 11");
  assert(briefing.wards.some(({ stuck }) => stuck > 0 && stuck < 11));
  assertEquals(/\b([1-9]|10) stuck/.test(text), false);
});

Deno.test("who is on the radar hasn't been in for 96 hours, and is no more than are there", () => {
  assert(briefing.wards.every(({ onRadar, patients }) => onRadar <= patients));
  assert(briefing.wards.some(({ onRadar }) => onRadar > 0));
});
