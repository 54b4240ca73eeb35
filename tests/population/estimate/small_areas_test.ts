import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { poststratified } from "lib/population/estimate/poststratified.ts";
import { smallAreas } from "lib/population/estimate/small_areas.ts";
import { eightFeatures } from "lib/population/model/survey_matrix.ts";
import { surveyEffects } from "lib/population/report/effects_report.ts";
import { groupLabel } from "lib/population/report/group_label.ts";
import {
  areaFigure,
  areaReading,
  surveyAreas,
  trueByState,
} from "lib/population/report/small_area_report.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { yesOf } from "lib/population/survey/survey.ts";
import { surveyGroups } from "lib/population/survey/survey_groups.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/mod.ts";

const population = syntheticPopulation(1), spec = surveyNamed("synthetic"), truth = trueByState(population);
const surveyed = (seed: number) => readSurvey(drawSurvey(population, { seed, areas: [5, 3] }), spec);

Deno.test("`smallAreas()` come nearer to the truth than their own answers, and their intervals hold it", () => {
  let [direct, combined, inside, count] = [0, 0, 0, 0];
  for (const seed of [1, 2, 3]) {
    const survey = surveyed(seed), effects = surveyEffects(survey, eightFeatures);
    for (const each of surveyAreas(survey, "state", effects)) {
      const is = truth.get(each.area)!;
      direct += (each.direct.value - is) ** 2;
      combined += (each.combined.value - is) ** 2;
      inside += Number(each.combined.lower <= is && is <= each.combined.upper);
      count++;
      assert(each.own >= 0 && each.own <= 1);
    }
  }
  assertEquals(count, 3 * truth.size);
  assert(combined < 0.8 * direct, `${combined} of ${direct}`);
  assert(inside >= 0.85 * count, `${inside} of ${count}`);
});

Deno.test("`smallAreas()` stay as they are where what is expected tells nothing, and follow it where it tells all", () => {
  const survey = surveyed(1), yes = yesOf(survey);
  const far = smallAreas(survey, "sex", { yes, predicted: yes.map(() => 0.9) });
  for (const { direct, combined, own } of far) {
    assert(own > 0.99);
    assertAlmostEquals(combined.value, direct.value, 0.01);
  }
  const same = smallAreas(survey, "sex", { yes, predicted: yes.map((each) => each || 0) });
  for (const { expected, combined, own } of same) assertEquals([own, combined.value], [0, expected]);
  const [none] = smallAreas(survey, "sex", { yes: yes.map(() => 0), predicted: yes.map(() => 0.2) });
  assertEquals(none!.own, 0);
  assertAlmostEquals(none!.combined.value, 0.2);
  assert(Number.isNaN(none!.combined.lower), "how far areas are from what is expected isn't known");
  const unknown = far.map((each) => ({ ...each, combined: none!.combined }));
  assert(!/NaN points/.test(areaFigure(unknown, { item: "sex", truth: null, spec }).svg));
  assert(areaReading(far, null).includes("100 %"));
  assert(areaFigure([], { item: "state", truth: null, spec }).svg.includes("No state may be shown"));
});

Deno.test("an area of one PSU, or all alike, has an interval of some width, and none is shown without its own", () => {
  const survey = surveyed(1), effects = surveyEffects(survey, eightFeatures), { design } = survey;
  const { codes, labels } = surveyGroups(survey, "state");
  // The first state answers alike, of the second one PSU answers.
  const only = design.psu[codes.indexOf(1)];
  const yes = yesOf(survey).map((each, row) =>
    codes[row] === 0 ? 0 : codes[row] === 1 && design.psu[row] !== only ? NaN : each
  );
  const areas = smallAreas(survey, "state", { yes, predicted: effects.risks, errorOf: effects.errorOf });
  for (const { combined: { value, lower, upper } } of areas) assert(lower < value && value < upper);
  assertEquals(areas.slice(0, 2).map(({ hidden }) => hidden === null), [false, false]);
  const sure = smallAreas(survey, "state", { yes, predicted: effects.risks });
  areas.forEach(({ combined }, code) => {
    const before = sure[code]!.combined;
    assert(combined.upper - combined.lower > before.upper - before.lower, "effects aren't known for sure");
  });
  const shown = areaFigure(areas, { item: "state", truth: null, spec });
  assert(!/NaN/.test(shown.svg) && !shown.svg.includes(`>state ${labels[0]}<`));
});

Deno.test("`poststratified()` weighs cells by how many people there are, and names what is wrong", () => {
  const survey = surveyed(1), sex = surveyGroups(survey, "sex");
  const predicted = Float64Array.from(sex.codes, (code) => sex.labels[code] === "male" ? 0.1 : 0.3);
  const counts = (...rows: readonly (readonly [string, string, number])[]) =>
    tableOf({
      state: categoryColumn(rows.map(([state]) => state)),
      sex: categoryColumn(rows.map(([, label]) => label)),
      people: numberColumn(rows.map(([, , people]) => people)),
    });
  const told = poststratified(survey, "state", {
    predicted,
    counts: counts(["57", "male", 30], ["57", "female", 10], ["58", "male", 0], ["58", "female", 7]),
  });
  assertEquals([...told.keys()], ["57", "58"]);
  assertAlmostEquals(told.get("57")!, 0.15, 1e-12);
  assertAlmostEquals(told.get("58")!, 0.3, 1e-12);
  const areas = smallAreas(survey, "state", { yes: yesOf(survey), predicted, counted: told });
  assertEquals(areas[0]!.expected, told.get("57"));
  assert(areaReading(areas, null).includes(`People of 2 of ${areas.length} are counted`));
  const wrong = [
    [counts(["57", "both", 1]), 'row 1 has "both" of sex'],
    [counts(["57", "male", -1]), "row 1 has -1"],
    [counts(["57", "male", 1], ["57", "male", 2]), "row 2 has 57, male again"],
    [tableOf({ state: numberColumn([57]) }), '"people" is lacking'],
    [
      tableOf({ state: numberColumn([57]), town: numberColumn([1]), people: numberColumn([1]) }),
      '"town" is none',
    ],
  ] as const;
  for (const [table, said] of wrong) {
    assertThrows(() => poststratified(survey, "state", { predicted, counts: table }), Error, said);
  }
});

Deno.test("`groupLabel()` names the states of a real survey, and no other group or number", () => {
  const of2016 = surveyNamed("brfss2016");
  assertEquals(groupLabel(of2016, "state", "28"), "Mississippi");
  assertEquals(groupLabel(of2016, "state", "99"), "state 99");
  assertEquals(groupLabel(of2016, "month", "1"), "month 1");
  assertEquals(groupLabel(spec, "state", "69"), "state 69", "an invented state has no name");
});
