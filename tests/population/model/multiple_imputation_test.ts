import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Matrix } from "lib/features/mod.ts";
import { surveyLogistic } from "lib/population/estimate/survey_logistic.ts";
import { imputedMatrices, pooledEffects } from "lib/population/model/multiple_imputation.ts";
import { surveyTerms } from "lib/population/model/survey_terms.ts";
import { designOf } from "lib/population/survey/survey_design.ts";
import { normal, randomSource, rowNumbers, studentQuantile } from "lib/stats/mod.ts";

/** 3,000 people: a yes follows x and z, z follows x; z lacks where x is high, and where it is a yes. */
function planted(isLacking: boolean) {
  const random = randomSource(1), rows = 3_000, x = new Float64Array(rows), z = new Float64Array(rows);
  const yes = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    x[row] = normal(random);
    z[row] = Math.round(2 * (0.8 * x[row]! + normal(random))) / 2;
    yes[row] = Number(random() < 1 / (1 + Math.exp(1 - 0.5 * x[row]! - z[row]!)));
    const chance = random();
    if (isLacking && chance < (x[row]! > 0 ? 0.3 : 0.1) + 0.4 * yes[row]!) z[row] = NaN;
  }
  const one = new Float64Array(rows).fill(1);
  const features = [{ name: "x", type: "number" as const, values: x }, {
    name: "z",
    type: "number" as const,
    values: z,
  }];
  const design = designOf({ weight: one, stratum: one, psu: Float64Array.from(rowNumbers(rows)) }, "centred");
  return { matrix: { rowCount: rows, features, target: yes }, yes, design };
}

Deno.test("effects of drawn answers are nearer to those of all answers than those of complete ones are", () => {
  const whole = planted(false), { matrix, yes, design } = planted(true);
  const truly = surveyLogistic(surveyTerms(whole.matrix), yes, design).effects;
  const matrices = imputedMatrices(matrix, { seed: 1 });
  const drawn = pooledEffects(matrices.map((each) => surveyLogistic(surveyTerms(each), yes, design).effects));
  const z = matrix.features[1]!.values,
    ofComplete = yes.map((each, row) => Number.isNaN(z[row]!) ? NaN : each);
  const known = surveyTerms(matrix).filter(({ name }) => !name.endsWith("not known"));
  const complete = surveyLogistic(known, ofComplete, design).effects;
  const off = (effects: typeof truly) =>
    effects.reduce((sum, each, t) => sum + Math.abs(each.value - truly[t]!.value), 0);
  assert(off(drawn) < 0.5 * off(complete), `${off(drawn)} and ${off(complete)}`);
  drawn.forEach((each, t) => {
    assert(each.lower < truly[t]!.value && each.upper > truly[t]!.value, each.name);
    assert(each.error > truly[t]!.error, "what isn't known makes less sure");
  });
});

Deno.test("`imputedMatrices()` draws only what lacks, only values that occur, and the same for the same seed", () => {
  const { matrix } = planted(true), [one, other] = imputedMatrices(matrix, { seed: 1, draws: 2 });
  const second = ({ features: [, each] }: Matrix) => {
    assert(each?.type === "number");
    return each.values;
  };
  const before = second(matrix), after = second(one!), again = second(other!);
  const values = new Set(before);
  let [kept, differ] = [0, 0];
  after.forEach((value, row) => {
    if (!Number.isNaN(before[row]!)) kept += Number(value === before[row]);
    else differ += Number(value !== again[row]);
    assert(values.has(value) && !Number.isNaN(value));
  });
  assertEquals(kept, before.filter((value) => !Number.isNaN(value)).length);
  assert(differ > 100);
  assertEquals(imputedMatrices(matrix, { seed: 1, draws: 2 }), [one!, other!]);
  const ward = {
    name: "ward",
    type: "category" as const,
    codes: Int32Array.of(0, -1, 1, -1),
    labels: ["P", "Q"],
  };
  const [drawn] = imputedMatrices({ rowCount: 4, features: [ward] }, { seed: 1, draws: 1 });
  const [feature] = drawn!.features;
  assert(feature?.type === "category" && feature.codes.every((code) => code >= 0) && feature.codes[2] === 1);
});

Deno.test("`pooledEffects()` leaves out a term that one draw lacks, and adds what draws differ by", () => {
  const effect = (name: string, value: number, degrees = 20) => ({
    ...{ name, value, error: 1, lower: NaN, upper: NaN, degrees },
  });
  const pooled = pooledEffects([[effect("x", 1), effect("z", 0)], [effect("x", 3)]]);
  assertEquals(pooled.map(({ name, value }) => [name, value]), [["x", 2]]);
  assertAlmostEquals(pooled[0]!.error, 2);
  assertEquals(pooledEffects([]), []);
  // Of 20 degrees, with three quarters lacking, 1 / (0.75² + 1 / (0.25 20 21 / 23)).
  assertAlmostEquals(pooled[0]!.degrees, 1.2795, 1e-4);
  const [same] = pooledEffects([[effect("x", 1, 4)], [effect("x", 1, 4)]]);
  assertAlmostEquals(same!.degrees, 20 / 7);
  assertAlmostEquals(same!.upper - 1, studentQuantile(0.975, 20 / 7));
  const [none] = pooledEffects([[effect("x", 1, 0)]]);
  assert(Number.isNaN(none!.lower), "a design without degrees of freedom has no interval");
});

Deno.test("rows without an outcome help nobody: whatever they answer, others are drawn alike", () => {
  const { matrix } = planted(true), [x, z] = matrix.features;
  assert(x?.type === "number" && z?.type === "number");
  const target = matrix.target!.map((each, row) => row % 3 === 0 ? NaN : each);
  const drawn = (answer: number) => {
    const values = z.values.map((each, row) => row % 3 === 0 && !Number.isNaN(each) ? answer : each);
    const [one] = imputedMatrices({ ...matrix, target, features: [x, { ...z, values }] }, {
      seed: 1,
      draws: 1,
    });
    const [, own] = one!.features;
    assert(own?.type === "number" && own.values.every((each) => !Number.isNaN(each)));
    return own.values.filter((_, row) => Number.isNaN(values[row]!));
  };
  assertEquals(drawn(1_000), drawn(-1_000));
});
