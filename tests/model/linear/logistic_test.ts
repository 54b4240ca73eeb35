import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fitLogistic } from "lib/model/linear/logistic.ts";
import { oddsRatios } from "lib/model/linear/odds_ratios.ts";
import { logOdds } from "lib/model/log_odds.ts";
import { randomSource } from "lib/stats/random.ts";
import { reference } from "../../evaluate/risk/reference.ts";

const { age, ward, yes, weight, fits } = reference.logistic;
const matrix = {
  rowCount: yes.length,
  features: [
    { name: "age", type: "number" as const, values: Float64Array.from(age) },
    { name: "ward", type: "category" as const, codes: Int32Array.from(ward), labels: ["P", "Q", "S"] },
  ],
  target: Float64Array.from(yes),
  weight: Float64Array.from(weight),
};

Deno.test("`fitLogistic()` finds scikit-learn's optimum: ridge, elastic net and lasso, with weights", () => {
  for (const { lambda, lassoShare, intercept, coefficients } of fits) {
    const { parameters } = fitLogistic(matrix, { lambda, lassoShare });
    assert(parameters?.kind === "linear");
    const name = `lambda ${lambda}, lasso share ${lassoShare}`;
    // scikit-learn stops when its gradient is small: digits beyond are its own.
    assertAlmostEquals(parameters.intercept, intercept, 2e-5, name);
    coefficients.forEach((each, c) => assertAlmostEquals(parameters.coefficients[c]!, each, 2e-5, name));
  }
});

Deno.test("`fitLogistic()` explains by log-odds that sum to those of the probability", () => {
  const model = fitLogistic(matrix);
  assertEquals([model.predicts, model.kind], ["probability", "logistic"]);
  const predicted = model.predict(matrix);
  model.explain(matrix).forEach(({ base, contributions }, row) => {
    const sum = contributions.reduce((total, { amount }) => total + amount, base);
    assertAlmostEquals(sum, logOdds(predicted[row]!), 1e-9);
  });
});

Deno.test("`fitLogistic()` stays finite where a label tells all answers apart, and refuses targets of one kind", () => {
  const apart = { ...matrix, target: Float64Array.from(ward, (code) => Number(code === 2)) };
  assert(fitLogistic(apart).predict(matrix).every((p) => p > 0 && p < 1));
  const all = { ...matrix, target: new Float64Array(yes.length).fill(1) };
  assertThrows(() => fitLogistic(all), RangeError, "there must be targets of 0 and of 1: all are 1");
  const days = { ...matrix, target: Float64Array.from(age) };
  assertThrows(() => fitLogistic(days), RangeError, "every target must be 0 or 1");
});

Deno.test("`oddsRatios()` tells planted ones in the features' own scale, within their intervals", () => {
  const random = randomSource(3), rowCount = 8_000;
  const values = Float64Array.from(
    { length: rowCount },
    () => 60 + 20 * (random() - 0.5) * Math.sqrt(12) / 2,
  );
  const codes = Int32Array.from({ length: rowCount }, () => Number(random() < 0.3));
  const target = values.map((x, i) => Number(random() < 1 / (1 + Math.exp(-(0.03 * (x - 60) + codes[i]!)))));
  const features = [
    { name: "age", type: "number" as const, values },
    { name: "ward", type: "category" as const, codes, labels: ["P", "S"] },
  ];
  const train = { rowCount, features, target };
  const [older, ward, ...others] = oddsRatios(fitLogistic(train), train);
  assertEquals([older!.change, ward!.change, others], ["10 more", "S rather than P", []]);
  for (const [{ ratio }, truth] of [[older!, Math.exp(0.3)], [ward!, Math.E]] as const) {
    assert(ratio.lower < truth && truth < ratio.upper, `${ratio.lower} to ${ratio.upper}`);
    assert(ratio.upper / ratio.lower < 1.4);
  }
});
