import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { linearisedVariance } from "lib/population/estimate/linearised_variance.ts";
import { rakedWeights } from "lib/population/estimate/raked_weights.ts";
import { standardisedMean } from "lib/population/estimate/standardised_mean.ts";
import { type SurveyEstimate, surveyMean } from "lib/population/estimate/survey_estimate.ts";
import { surveyTotal } from "lib/population/estimate/survey_total.ts";
import { designOf } from "lib/population/survey/survey_design.ts";
import { codesOf, expected, fixtureDesign, y } from "../fixtures/r_survey.ts";

const said = (
  { value, error, designEffect, lower, upper, degrees }: SurveyEstimate,
) => [value, error, designEffect, lower, upper, degrees];
function assertNear(actual: readonly number[], wanted: readonly number[]): void {
  assertEquals(actual.length, wanted.length);
  actual.forEach((each, i) => assertAlmostEquals(each, wanted[i]!, 1e-9 * Math.max(1, Math.abs(wanted[i]!))));
}

Deno.test("`surveyMean()` says what R's `survey` says, by each rule for a stratum with one PSU", () => {
  const share = (rule: "centred" | "average" | "certainty") =>
    surveyMean(y, fixtureDesign(rule), { scale: "logit" });
  assertNear(said(share("centred")), expected.share_adjust);
  assertNear(said(share("average")), expected.share_average);
  assertNear(said(share("certainty")), expected.share_certainty);
  assertThrows(() => fixtureDesign("refuse"), RangeError, "the only one of stratum 6");
});

Deno.test("`surveyMean()` of a domain counts the PSUs outside of it, as R's `subset()`", () => {
  const design = fixtureDesign("centred"), { age, stratum, x } = expected;
  const old = surveyMean(y, design, { scale: "logit", isIn: (row) => age[row] === "old" });
  assertNear(said(old), expected.share_old);
  const two = surveyMean(y, design, { scale: "logit", isIn: (row) => [1, 6].includes(stratum[row]!) });
  assertNear(said(two), expected.share_lonely_stratum_and_first);
  const mean = surveyMean(Float64Array.from(x), design);
  assertNear([mean.value, mean.error, mean.designEffect, mean.lower, mean.upper], expected.mean_x);
  const total = surveyTotal(y, design);
  assertNear([total.value, total.error], expected.total_y);
});

Deno.test("`surveyMean()` says what can't be told of nobody, of one row, and where all are alike", () => {
  const rows = { weight: Float64Array.of(1, 2), stratum: Float64Array.of(1, 1), psu: Float64Array.of(1, 2) };
  const design = designOf(rows, "centred");
  const none = surveyMean(Float64Array.of(NaN, NaN), design);
  assertEquals([none.value, none.rows, none.error], [NaN, 0, NaN]);
  const one = surveyMean(Float64Array.of(NaN, 1), design, { scale: "logit" });
  assertEquals([one.value, one.error, one.lower], [1, NaN, NaN]);
  const alike = surveyMean(Float64Array.of(1, 1), design, { scale: "logit" });
  assertEquals([alike.value, alike.error, alike.designEffect, alike.lower], [1, 0, NaN, NaN]);
});

Deno.test("`standardisedMean()` says what R's `svystandardize()` says", () => {
  const bands = codesOf(["middle", "old", "young"], expected.age);
  const of = (sex: string) =>
    standardisedMean(y, fixtureDesign("centred"), bands, [50, 20, 30], {
      isIn: (row) => expected.sex[row] === sex,
    });
  const [female, male] = [of("female"), of("male")];
  assertNear([female.value, female.error, male.value, male.error], expected.standardised);
  const none = standardisedMean(y, fixtureDesign("centred"), bands, [1, 1, 1, 1]);
  assert(Number.isNaN(none.value));
});

Deno.test("`rakedWeights()` meets margins as R's `rake()` does", () => {
  const margins = [
    { codes: codesOf(["middle", "old", "young"], expected.age), people: [700, 400, 500] },
    { codes: codesOf(["female", "male"], expected.sex), people: [900, 700] },
  ];
  const raked = rakedWeights(Float64Array.from(expected.weight), margins);
  raked.forEach((each, row) => assertAlmostEquals(each, expected.raked[row]!, 1e-6));
  assertAlmostEquals(
    surveyMean(y, { ...fixtureDesign("centred"), weight: raked }).value,
    expected.raked_share[0]!,
    1e-7,
  );
  const empty = [{ codes: Int32Array.of(0), people: [1, 2] }];
  assertThrows(() => rakedWeights(Float64Array.of(1), empty), RangeError, "label 2 has none");
  const against = [{ codes: Int32Array.of(0, 1), people: [1, 2] }, {
    codes: Int32Array.of(0, 0),
    people: [9],
  }];
  assertThrows(() => rakedWeights(Float64Array.of(1, 1), against), RangeError, "fit each other");
});

Deno.test("`linearisedVariance()` asks for a move of each row", () => {
  assertThrows(() => linearisedVariance(Float64Array.of(1), fixtureDesign("centred")), TypeError, "1 do");
});
