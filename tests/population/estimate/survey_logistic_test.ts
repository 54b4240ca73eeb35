import { assert, assertAlmostEquals } from "@std/assert";
import { movedAuc } from "lib/population/estimate/moved_auc.ts";
import { movedDifference, movedEstimate, movedRatio } from "lib/population/estimate/moved_estimate.ts";
import { surveyMean } from "lib/population/estimate/survey_estimate.ts";
import { surveyLogistic } from "lib/population/estimate/survey_logistic.ts";
import { designOf } from "lib/population/survey/survey_design.ts";
import { expected, fixtureDesign, y } from "../fixtures/r_survey.ts";

const is = (list: readonly string[], label: string) =>
  Float64Array.from(list, (each) => Number(each === label));
const terms = [
  { name: "x", values: Float64Array.from(expected.x) },
  { name: "old", values: is(expected.age, "old") },
  { name: "young", values: is(expected.age, "young") },
  { name: "male", values: is(expected.sex, "male") },
];

Deno.test("`surveyLogistic()` has the coefficients and errors of R's `svyglm()`", () => {
  const { effects, errorOf } = surveyLogistic(terms, y, fixtureDesign("centred"));
  effects.forEach(({ value, error }, t) => {
    assertAlmostEquals(value, expected.logistic[t]!, 1e-7);
    assertAlmostEquals(error, expected.logistic_errors[t]!, 1e-7);
    assertAlmostEquals(errorOf(Float64Array.from(effects, (_, u) => 2 * Number(t === u))), 2 * error, 1e-12);
  });
});

Deno.test("`surveyLogistic()` leaves out a term that others determine, and holds one that tells answers apart", () => {
  const twice = surveyLogistic(
    [...terms, { name: "again", values: terms[0]!.values }],
    y,
    fixtureDesign("centred"),
  ).effects;
  assert(twice.at(-1)!.value === 0 && Number.isNaN(twice.at(-1)!.error));
  assertAlmostEquals(twice[1]!.value, expected.logistic[1]!, 1e-7);
  const told = [{ name: "itself", values: y.map((each) => each || 0) }];
  const [, itself] = surveyLogistic(told, y, fixtureDesign("centred")).effects;
  assert(itself!.value === 12 && Number.isNaN(itself!.error));
});

Deno.test("`movedRatio()` is the mean where it is one, and `movedDifference()` of the same is nothing", () => {
  const design = fixtureDesign("centred"), one = y.map((each) => Number.isNaN(each) ? 0 : 1);
  const ratio = movedRatio(y.map((each) => each || 0), one, design.weight);
  const mean = surveyMean(y, design), estimate = movedEstimate(ratio, design);
  assertAlmostEquals(estimate.value, mean.value, 1e-12);
  assertAlmostEquals(estimate.error, mean.error, 1e-12);
  const none = movedEstimate(movedDifference(ratio, ratio), design);
  assert(none.value === 0 && none.error === 0);
});

Deno.test("`movedAuc()` moves with each row's weight as its linearisation says", () => {
  const yes = Float64Array.of(0, 1, 0, 1, 1, 0), predicted = Float64Array.of(0.1, 0.3, 0.3, 0.8, 0.2, 0.5);
  const weight = Float64Array.of(1, 2, 3, 1, 2, 1), rows = Int32Array.from(yes.keys());
  const { value, move } = movedAuc(yes, predicted, weight, rows), step = 1e-6;
  rows.forEach((row) => {
    const heavier = weight.map((each, at) => at === row ? each + step : each);
    const moved = (movedAuc(yes, predicted, heavier, rows).value - value) / step;
    assertAlmostEquals(move[row]! / weight[row]!, moved, 1e-5);
  });
  // Of five rows drawn singly, as DeLong's variance: that of a mean over yes and one over no.
  const design = designOf({ weight, stratum: yes, psu: Float64Array.from(rows) }, "centred");
  assert(movedEstimate({ value, move }, design).error > 0);
  assert(Number.isNaN(movedAuc(yes.fill(1), predicted, weight, rows).value));
});
