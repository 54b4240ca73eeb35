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
      return { rule, figure, isOfFew: false, holds: figure !== null && figure > rule.above };
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

Deno.test("of real patients nothing of a few is told, nor what a sum leaves for them", () => {
  const real = { ...options, isInvented: false };
  assert(briefing.wards.some(({ stuck }) => stuck > 0 && stuck < 11));
  const text = briefingMarkdown(briefing, real);
  assertEquals(/\b([1-9]|10) stuck/.test(text), false);
  const ward = { beds: 40, stuck: 0, chaos: 20, discharges: 3, onRadar: 0 };
  const wards = [["A", 40], ["B", 3], ["C", 20]] as const;
  const told = briefingMarkdown({
    ...briefing,
    wards: wards.map(([ward_, patients]) => ({ ...ward, ward: ward_, patients })),
    ruled: briefing.ruled.map((each) => ({ ...each, figure: 0.37, isOfFew: each.rule.unit !== "patients" })),
  }, real);
  // Of 63 in bed 40 and 20 left 3; and a spread of three stays was told, and called chaotic.
  assertStringIncludes(told, "| A | 40 | 40 | 0 | not shown | 0 | steady |");
  for (const name of ["B", "C"]) assertStringIncludes(told, `| ${name} | not shown | not shown | 0 |`);
  assertEquals([told.includes("37 %"), told.includes("of too few to tell")], [false, true]);
});

Deno.test("who is on the radar hasn't been in for 96 hours, and is no more than are there", () => {
  assert(briefing.wards.every(({ onRadar, patients }) => onRadar <= patients));
  assert(briefing.wards.some(({ onRadar }) => onRadar > 0));
});
