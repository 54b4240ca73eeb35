import { assert, assertEquals } from "@std/assert";
import { mean } from "simple-statistics";
import { prevalenceBy } from "lib/population/estimate/prevalence_by.ts";
import { rakedSurvey } from "lib/population/estimate/raked_survey.ts";
import { surveyMean } from "lib/population/estimate/survey_estimate.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { yesOf } from "lib/population/survey/survey.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";
import { categoriesOf, categoryColumn, numberColumn, tableOf } from "lib/table/mod.ts";

const population = syntheticPopulation(1), spec = surveyNamed("synthetic");
const truth = mean([...population.yes]);
const areas = [6, 4] as const, replicates = Deno.env.get("WARDBOOK_SLOW") === "1" ? 200 : 25;

Deno.test("the intervals of surveys hold what is true of their population as often as they should", () => {
  const items = spec.items.filter(({ name }) => name === "health");
  let [held, plainHeld, sum] = [0, 0, 0];
  for (let seed = 1; seed <= replicates; seed++) {
    const { table } = drawSurvey(population, { seed, areas, hasMissing: false });
    const survey = readSurvey({ table }, { ...spec, items }), yes = yesOf(survey);
    const { lower, upper, value } = surveyMean(yes, survey.design, { scale: "logit" });
    held += Number(lower <= truth && truth <= upper);
    sum += value;
    const plain = mean([...yes]), error = Math.sqrt(plain * (1 - plain) / yes.length);
    plainHeld += Number(Math.abs(plain - truth) <= 1.96 * error);
  }
  // Fewer than 21 of 25 would come once in 30 where 95 % is true, fewer than 180 of 200 once in 500.
  assert(held >= (replicates === 200 ? 180 : 21), `${held} of ${replicates}`);
  assert(plainHeld < held, `${plainHeld} of ${replicates} without weights`);
  assert(Math.abs(sum / replicates - truth) < 0.01, `${sum / replicates} on average, truly ${truth}`);
});

Deno.test("a survey is the same for the same seed, and lacks answers of the ill more often", () => {
  const [one, again, other] = [1, 1, 2].map((seed) => drawSurvey(population, { seed, areas }));
  assertEquals(one, again);
  assert(one!.table.rowCount !== other!.table.rowCount);
  const survey = readSurvey(one!, spec), yes = yesOf(survey), why = survey.why.income!;
  const lacking = (of: number) =>
    mean([...yes].flatMap((each, row) => each === of ? [Number(why[row] !== 0)] : []));
  assert(lacking(1) > lacking(0));
});

Deno.test("`prevalenceBy()` hides groups of a few respondents, and those that vary too much", () => {
  const survey = readSurvey(drawSurvey(population, { seed: 3, areas }), spec);
  const groups = prevalenceBy(survey, yesOf(survey), "income");
  assertEquals(groups.map(({ group }) => group), Object.keys(spec.incomeBands));
  const hidden = groups.filter((each) => each.hidden !== null);
  assert(hidden.length > 0 && hidden.length < groups.length, `${hidden.length}`);
  for (const { rows, hidden: why } of groups) assert(rows >= 50 || why === "fewer than 50 respondents");
  // All less those shown would tell of the few men who say yes.
  const { codes, labels } = categoriesOf(survey.table, "sex"), male = labels.indexOf("male");
  let few = 0;
  const yes = yesOf(survey).map((each, row) => codes[row] === male && each === 1 && ++few > 5 ? 0 : each);
  assertEquals(
    new Map(prevalenceBy(survey, yes, "sex").map(({ group, hidden }) => [group, hidden])),
    new Map([["male", "fewer than 11 of a kind"], ["female", "it would tell of a smaller one"]]),
  );
});

Deno.test("`rakedSurvey()` has as many people of each label as is known", () => {
  const survey = readSurvey(drawSurvey(population, { seed: 3, areas, hasMissing: false }), spec);
  const margins = tableOf({
    item: categoryColumn(["sex", "sex"]),
    label: categoryColumn(["female", "male"]),
    people: numberColumn([60_000, 55_000]),
  });
  const raked = rakedSurvey(survey, margins), yes = yesOf(survey).fill(1);
  const people = prevalenceBy(raked, yes, "sex").map((each) => Math.round(each.people));
  assertEquals(people, [55_000, 60_000]);
});
