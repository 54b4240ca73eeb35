import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { baselines, cellsOf, learnerNamed, models, referenceForest } from "lib/model/learners.ts";
import { smallStudy } from "../evaluate/small_study.ts";
import { categoryFeature, matrixOf, numberFeature } from "./small_matrix.ts";

const study = smallStudy();
const target = study.test.matrix.target;

function withFeatures(...names: readonly string[]): Matrix {
  return matrixOf(names.map((name) => categoryFeature(name, ["a"])), [1]);
}

function meanError(predicted: Float64Array): number {
  return predicted.reduce((sum, days, row) => sum + Math.abs(days - target[row]!), 0) / target.length;
}

Deno.test("`cellsOf()` takes department, admission type and severity, and steps in for those that are lacking", () => {
  const cases: [readonly string[], readonly string[]][] = [
    [["age_band", "diagnosis", "severity", "admission_type", "department"], [
      "department",
      "admission_type",
      "severity",
    ]],
    [["severity", "diagnosis", "department", "age_band"], ["department", "severity", "diagnosis"]],
    [["age_band", "diagnosis"], ["diagnosis", "age_band"]],
    [["ward_type"], []],
    [[], []],
  ];
  for (const [names, expected] of cases) assertEquals(cellsOf(withFeatures(...names)), expected);
});

Deno.test("`baselines` predict the mean, the median and the median of the cell, worked by hand", async () => {
  const severity = Array.from({ length: 41 }, (_, row) => (row < 21 ? "Minor" : "Extreme"));
  const days = severity.map((each) => (each === "Minor" ? 2 : 10));
  const matrix = matrixOf([categoryFeature("severity", severity), numberFeature("deposit", days)], days);
  const expected: [string, number, number][] = [
    ["mean of all", 242 / 41, 242 / 41],
    ["median of all", 2, 2],
    ["median by cell", 2, 10],
  ];
  assertEquals(baselines.map(({ name }) => name), expected.map(([name]) => name));
  for (const [i, [name, minor, extreme]] of expected.entries()) {
    const predicted = (await baselines[i]!.fit(matrix)).predict(matrix);
    assertAlmostEquals(predicted[0]!, minor, 1e-12, name);
    assertAlmostEquals(predicted[40]!, extreme, 1e-12, name);
  }
});

Deno.test("`models()` all beat every baseline, and find the planted wards", async () => {
  for (const { fit } of baselines) assert(meanError((await fit(study.train)).predict(study.test.matrix)) > 6);
  for (const { name, fit } of models(1)) {
    const error = meanError((await fit(study.train)).predict(study.test.matrix));
    // Chance alone is 0.67 days; the network takes but three steps on so few rows.
    const limit = name === "neural network" ? 5 : 0.9;
    assert(error < limit, `${name} is off by ${error} days`);
  }
});

Deno.test("`models()` and `baselines` have names and kinds of their own, and learn on the features of the study", async () => {
  const all = [...baselines, ...models(3)];
  assertEquals(new Set(all.map(({ name }) => name)).size, 9);
  const quick = all.filter(({ name }) => name !== "neural network" && name !== "forest");
  for (const { name, fit } of quick) {
    const model = await fit(study.train);
    assertEquals(model.features, ["ward_type", "severity", "deposit"], name);
  }
});

Deno.test("`learnerNamed()` finds each learner, and lists them all when there is none of that name", () => {
  for (const { name } of [...models(1), ...baselines]) assertEquals(learnerNamed(name, 1).name, name);
  assertThrows(
    () => learnerNamed("oracle", 1),
    RangeError,
    'Cannot fit "oracle" as learners are: ridge; boosting, squared loss; boosting, gamma loss; boosting, quantile loss; forest; neural network; ' +
      "mean of all; median of all; median by cell",
  );
});

Deno.test("`learnerNamed()` passes the seed on: the same seed, the same model", async () => {
  const fit = async (seed: number) =>
    (await learnerNamed("forest", seed).fit(study.train)).predict(study.test.matrix);
  const [first, again, other] = [await fit(1), await fit(1), await fit(2)];
  assertEquals(first, again);
  assert(first.some((days, row) => days !== other[row]));
});

Deno.test("`referenceForest()` finds the planted wards too, and is none of the models that may become champion", async () => {
  const { name, fit } = referenceForest(1);
  assert(![...models(1), ...baselines].some((each) => each.name === name));
  // Its trees see two features in three, so a third of them know no ward.
  assert(meanError((await fit(study.train)).predict(study.test.matrix)) < 3);
});
