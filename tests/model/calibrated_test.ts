import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fitMean } from "lib/model/baseline/baselines.ts";
import { calibrated, calibrationMap } from "lib/model/calibrated.ts";
import { fitLogistic } from "lib/model/linear/logistic.ts";
import { logOdds } from "lib/model/log_odds.ts";
import type { Calibration } from "lib/model/model.ts";

const age = { name: "age", type: "number" as const, values: Float64Array.of(20, 40, 60, 80) };
const matrix = { rowCount: 4, features: [age], target: Float64Array.of(0, 1, 0, 1) };
const curve: Calibration = { kind: "isotonic", at: [0.2, 0.4, 0.8], to: [0.1, 0.5, 0.6] };

Deno.test("`calibrationMap()` follows a line of log-odds, or a curve that is flat beyond its ends", () => {
  const half = calibrationMap({ kind: "logistic", intercept: 0, slope: 0.5 });
  assertAlmostEquals(logOdds(half(0.9)), logOdds(0.9) / 2, 1e-9);
  const map = calibrationMap(curve);
  [[0, 0.1], [0.2, 0.1], [0.3, 0.3], [0.4, 0.5], [0.6, 0.55], [0.8, 0.6], [1, 0.6]].forEach(([from, to]) =>
    assertAlmostEquals(map(from!), to!, 1e-12)
  );
});

Deno.test("`calibrated()` maps predictions and has explanations sum to their log-odds", () => {
  const plain = fitLogistic(matrix);
  for (const calibration of [curve, { kind: "logistic", intercept: -1, slope: 0.7 } as const]) {
    const model = calibrated(plain, calibration);
    const predicted = model.predict(matrix);
    assertEquals(predicted, plain.predict(matrix).map(calibrationMap(calibration)));
    model.explain(matrix).forEach(({ base, contributions }, row) => {
      const sum = contributions.reduce((total, { amount }) => total + amount, base);
      assertAlmostEquals(sum, logOdds(predicted[row]!), 1e-9);
    });
  }
  assertEquals(calibrated(plain, null), plain);
});

Deno.test("`calibrated()` refuses days, and what is calibrated", () => {
  assertThrows(() => calibrated(fitMean(matrix), curve), TypeError, "it predicts days");
  assertThrows(
    () => calibrated(calibrated(fitLogistic(matrix), curve), curve),
    TypeError,
    "not yet calibrated",
  );
});
