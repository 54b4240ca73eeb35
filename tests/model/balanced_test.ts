import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { riskCalibration } from "lib/evaluate/risk/risk_calibration.ts";
import type { Matrix } from "lib/features/mod.ts";
import { balanced, balanceNamed, withLogOdds } from "lib/model/balanced.ts";
import { fitLogistic } from "lib/model/linear/logistic.ts";
import { riskModels, riskModelsNamed } from "lib/model/risk_models.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { numberFeature } from "./small_matrix.ts";

/** Stays of which about 8 % are a yes, by a line of the log-odds. */
function rare(rowCount: number, seed: number): Matrix & { readonly target: Float64Array } {
  const random = randomSource(seed), illness = Array.from({ length: rowCount }, () => normal(random));
  const target = Float64Array.from(illness, (each) => random() < 1 / (1 + Math.exp(3 - 1.2 * each)) ? 1 : 0);
  return { rowCount, features: [numberFeature("illness", illness)], target };
}

const train = rare(6000, 1), test = rare(6000, 2);
const biasOf = (predicted: Float64Array) =>
  riskCalibration({ actual: test.target, predicted }, { seed: 1, replicates: 50 });

for (const balance of ["weights", "undersampling"] as const) {
  Deno.test(`\`balanced()\` by ${balance} keeps probabilities calibrated, and without its correction the check tells`, async () => {
    for (const { name, fit } of riskModels(1, balance).filter(({ name }) => !name.includes("elastic"))) {
      const model = await fit(train), { bias, slope } = biasOf(model.predict(test));
      assert(Math.abs(bias.value) < 0.015, `${name}: ${bias.value}`);
      // Boosting on so few stays is too bold, whatever they were drawn by.
      if (name.startsWith("logistic")) {
        assert(slope.lower < 1.1 && slope.upper > 0.85, `${name}: ${slope.lower} to ${slope.upper}`);
      }
      // What the model was told of: as many yes as no.
      const share = train.target.reduce((sum, yes) => sum + yes, 0) / 6000;
      const uncorrected = withLogOdds(model, -Math.log(share / (1 - share)));
      assert(biasOf(uncorrected.predict(test)).bias.lower > 0.1, name);
    }
  });
}

Deno.test("`balanced()` explains to the log-odds of what it predicts, and refuses what it can't correct", async () => {
  const [logistic] = riskModels(1, "weights"), model = await logistic!.fit(train);
  const [{ base, contributions }] = model.explain(test) as [ReturnType<typeof model.explain>[number]];
  const score = contributions.reduce((sum, { amount }) => sum + amount, base);
  assertAlmostEquals(1 / (1 + Math.exp(-score)), model.predict(test)[0]!, 1e-12);
  assertThrows(() => withLogOdds({ ...model, parameters: null }, 1), TypeError, "scores must be log-odds");
  const yes = { ...train, target: train.target.map(() => 1) };
  const own = { name: "own", fit: (rows: Matrix) => fitLogistic(rows) };
  await assertRejects(
    async () => await balanced(own, "weights", 1).fit(yes),
    RangeError,
    "the share of yes is 1",
  );
  assertThrows(() => balanceNamed("both"), RangeError, 'must be no, weights or undersampling: it is "both"');
  assertEquals([balanceNamed("no"), balanceNamed("weights")], [null, "weights"]);
});

Deno.test("`riskModelsNamed()` finds a model by its name, balanced or not", () => {
  for (
    const name of ["forest", "boosting, logistic loss", "logistic regression, balanced by undersampling"]
  ) {
    assertEquals(riskModelsNamed(name, 1).map((each) => each.name), [name]);
  }
  assertEquals(riskModelsNamed("forest, balanced by weights", 1), []);
});
