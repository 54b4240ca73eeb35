import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { eightFeatures } from "lib/population/model/survey_matrix.ts";
import { surveyEffects } from "lib/population/report/effects_report.ts";
import { incomeGradient, type IncomeStep } from "lib/population/report/income_gradient.ts";
import { incomeFigure, incomeReading } from "lib/population/report/income_report.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { type Survey, yesOf } from "lib/population/survey/survey.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation, trueIncomeStep } from "lib/population/synthetic/synthetic_population.ts";
import { type Column, numberColumn, tableOf } from "lib/table/mod.ts";
import { codesOf, expected, fixtureDesign, y } from "../fixtures/r_survey.ts";

const spec = surveyNamed("synthetic");

/** R's small survey, its ages being bands of income. */
function fixture(income: readonly string[] = expected.age): Survey {
  const column = (labels: readonly string[], words: readonly string[]): Column => ({
    ...{ type: "category", labels, codes: codesOf(labels, words) },
  });
  const table = tableOf({
    health: {
      ...{ type: "category", labels: ["good or better", "fair or poor"] },
      codes: Int32Array.from(y, (each) => Number.isNaN(each) ? -1 : each),
    },
    income: column(["young", "middle", "old"], income),
    sex: column(["male", "female"], expected.sex),
    bmi: numberColumn(expected.x),
  });
  return { spec, table, why: {}, rowCount: y.length, design: fixtureDesign("centred") };
}

function stepsOf(survey: Survey) {
  return incomeGradient(survey, surveyEffects(survey, ["income", "bmi", "sex"]));
}

Deno.test("`incomeGradient()` has the predictive margins of R's `svyglm()`, band by band and over all", () => {
  const { all, bands } = stepsOf(fixture()), told = [...bands, all].map((each) => each.allElseAlike);
  assertEquals(bands.map(({ band }) => band), ["young", "middle"]);
  told.forEach(({ value, error }, i) => {
    assertAlmostEquals(value, expected.steps[2 * i]!, 1e-7);
    assertAlmostEquals(error, expected.steps[2 * i + 1]!, 1e-7);
  });
});

Deno.test("`incomeGradient()` as answered is the next band's share less this one's, and its mean by people", () => {
  const survey = fixture(), { all, bands } = stepsOf(survey), yes = yesOf(survey), { weight } = survey.design;
  const of = (band: string) => {
    const rows = [...yes.keys()].filter((row) => expected.age[row] === band && !Number.isNaN(yes[row]!));
    const people = rows.reduce((sum, row) => sum + weight[row]!, 0);
    return { people, share: rows.reduce((sum, row) => sum + weight[row]! * yes[row]!, 0) / people };
  };
  const [young, middle, old] = ["young", "middle", "old"].map(of);
  const steps = [middle!.share - young!.share, old!.share - middle!.share];
  bands.forEach(({ asAnswered }, i) => assertAlmostEquals(asAnswered.value, steps[i]!, 1e-12));
  const people = young!.people + middle!.people;
  assertAlmostEquals(
    all.asAnswered.value,
    (young!.people * steps[0]! + middle!.people * steps[1]!) / people,
    1e-12,
  );
  assertEquals(all.rows, bands[0]!.rows + bands[1]!.rows);
});

Deno.test("`incomeGradient()` takes nobody to a band that nobody is in, and hides steps of a few", () => {
  const { all, bands } = stepsOf(fixture(expected.age.map((each) => each === "middle" ? "old" : each)));
  assertEquals([all.rows, all.allElseAlike.value, all.asAnswered.value].map(Number.isNaN), [
    false,
    true,
    true,
  ]);
  assert(bands.every(({ hidden }) => hidden !== null));
  const none = { all, bands };
  assert(incomeReading(none, spec, -0.01).includes("can't be told"));
  assert(incomeFigure(none, spec).svg.includes("No two bands of income may be shown"));
  const few = stepsOf(fixture(expected.age.map((each, row) => each === "old" && row > 40 ? "middle" : each)));
  assertEquals(few.bands[1]!.hidden, "fewer than 50 respondents", "the next band has too few");
  const { svg } = incomeFigure({ ...few, bands: [{ ...few.bands[0]!, hidden: null }, few.bands[1]!] }, spec);
  assert(svg.includes(">young<") && !svg.includes(">middle<") && svg.includes("1 may not be shown"));
});

Deno.test("`incomeGradient()` moves poverty with income, and by it comes near to what was planted", () => {
  const population = syntheticPopulation(1), survey = readSurvey(drawSurvey(population, { seed: 1 }), spec);
  const gradient = incomeGradient(survey, surveyEffects(survey, eightFeatures));
  const truth = trueIncomeStep(population), { allElseAlike, asAnswered } = gradient.all;
  assert(truth < -0.01 && allElseAlike.lower < truth && truth < allElseAlike.upper, `${truth}`);
  assert(asAnswered.upper < allElseAlike.value, "who earns less is ill for other reasons, too");
  const said = incomeReading(gradient, spec, truth);
  assert(said.includes("This is an association") && said.includes("the interval holds it"), said);
  assert(!incomeReading(gradient, spec, null).includes("invented"));
  assert(incomeReading(gradient, spec, 0.5).includes("the interval misses it"));
});

Deno.test("`incomeFigure()` and `incomeReading()` say no difference where none is sure", () => {
  const step = (value: number): IncomeStep => {
    const told = { value, lower: value - 0.02, upper: value + 0.02, error: 0.01, degrees: 9 };
    return { rows: 60, asAnswered: told, allElseAlike: told };
  };
  const of = (value: number) => ({
    all: step(value),
    bands: [{ ...step(value), band: "low", hidden: null }],
  });
  assert(incomeReading(of(0.01), spec, null).includes("not surely any difference"));
  assert(incomeFigure(of(0.01), spec).svg.includes("surely neither less nor more"));
  assert(incomeFigure(of(0.03), spec).svg.includes("goes with 3.0 points more"));
  assert(incomeFigure(of(-0.03), spec).svg.includes("goes with 3.0 points less"));
});
