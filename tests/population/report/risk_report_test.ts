import { assert, assertEquals } from "@std/assert";
import { riskScores } from "lib/population/model/risk_scores.ts";
import type { JudgedEntry, SurveyContest } from "lib/population/model/risk_study.ts";
import { riskTiers } from "lib/population/model/risk_tiers.ts";
import { prevalenceReading } from "lib/population/report/prevalence_report.ts";
import { riskDecision, riskReading, tierReading, tierTable } from "lib/population/report/risk_report.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import type { Survey } from "lib/population/survey/survey.ts";
import { designOf } from "lib/population/survey/survey_design.ts";
import { randomSource } from "lib/stats/mod.ts";
import { cellText, columnOf, tableOf } from "lib/table/mod.ts";

/** Respondents drawn singly, each of weight 1, with risks, and a yes as often as these say. */
function heldOf(predicted: readonly number[], yes?: readonly number[]) {
  const random = randomSource(1), one = new Float64Array(predicted.length).fill(1);
  return {
    predicted: Float64Array.from(predicted),
    yes: yes === undefined
      ? Float64Array.from(predicted, (risk) => Number(random() < risk))
      : Float64Array.from(yes),
    design: designOf({ weight: one, stratum: one, psu: Float64Array.from(predicted.keys()) }, "centred"),
  };
}

function judgedOf(held: ReturnType<typeof heldOf>): JudgedEntry[] {
  const naive = { ...held, predicted: held.predicted.map(() => 0.5) };
  return [{ name: "m", isNaive: false, held, scores: riskScores(held) }, {
    ...{ name: "all", isNaive: true, held: naive, scores: riskScores(naive) },
  }];
}
const contest = { slope: { value: 1, lower: 0.9, upper: 1.1 } } as SurveyContest;
const risks = (count: number) => Array.from({ length: count }, (_, i) => (i + 0.5) / count);

Deno.test("`riskReading()` suspects a feature that holds the answer where all are told apart", () => {
  const perfect = heldOf([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]);
  assert(riskReading(judgedOf(perfect), contest).includes("look for a feature that holds the answer"));
  assert(riskReading(judgedOf(heldOf(risks(400))), contest).includes("surely better than the all"));
});

Deno.test("`riskDecision()` says that risks come true only where respondents are enough to tell", () => {
  assert(riskDecision(judgedOf(heldOf(risks(2_000)))).includes("its risks come true"));
  assert(riskDecision(judgedOf(heldOf(risks(60)))).includes("so few respondents can't tell"));
});

Deno.test("`tierReading()` and `tierTable()` leave out tiers that nobody is in, and say so", () => {
  const held = heldOf([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [1, 1, 0, 0, 0, 0]), tiers = riskTiers(held, held);
  const said = tierReading(tiers), table = tierTable(tiers);
  assert(said.startsWith("The highest tier holds 100.0 % of all cases"), said);
  assert(said.includes("fall from tier to tier. 3 of 5 tiers hold nobody"), said);
  const column = (name: string) => tiers.map((_, row) => cellText(columnOf(table, name), row));
  assertEquals(column("from_risk"), [null, null, "90.0 %", "90.0 %", "0.0 %"]);
  assertEquals(column("number_needed_to_screen").slice(0, 2), ["nobody is in it", "nobody is in it"]);
  assertEquals(column("number_needed_to_screen").at(-1), "nobody is found");
  assert(tierReading(riskTiers(heldOf([0.5], [NaN]), held)).includes("tiers can't be told"));
});

Deno.test("`prevalenceReading()` claims nothing where answers are all alike, or none is known", () => {
  const of = (...codes: number[]): Survey => {
    const { design } = heldOf(codes);
    const labels = ["good or better", "fair or poor"];
    const table = tableOf({ health: { type: "category", labels, codes: Int32Array.from(codes) } });
    return { spec: surveyNamed("synthetic"), rowCount: codes.length, table, why: {}, design };
  };
  assert(prevalenceReading(of(0, 0, 0)).includes("nobody is in fair or poor general health: how sure"));
  assert(prevalenceReading(of(1, -1, 1)).includes("All 2 known answers are alike, everybody is"));
  assert(prevalenceReading(of(-1, -1)).includes("Nobody's answer is known"));
  for (const survey of [of(0, 0, 0), of(-1, -1), of(0, 1, 0)]) assert(!/NaN/.test(prevalenceReading(survey)));
});
