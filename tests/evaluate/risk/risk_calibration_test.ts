import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { chosenCalibration } from "lib/evaluate/risk/chosen_calibration.ts";
import { isotonicMap } from "lib/evaluate/risk/isotonic_map.ts";
import { riskCalibration, riskCalibrationReading } from "lib/evaluate/risk/risk_calibration.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { calibrationMap } from "lib/model/calibrated.ts";
import { randomSource } from "lib/stats/random.ts";
import { tableOf } from "lib/table/table.ts";
import { reference } from "./reference.ts";

/** Stays whose true log-odds are `line` of those predicted. */
function planted(count: number, line: (logOdds: number) => number, seed = 1) {
  const random = randomSource(seed);
  const score = Float64Array.from({ length: count }, () => 4 * random() - 2);
  const share = (x: number) => 1 / (1 + Math.exp(-x));
  return {
    predicted: score.map(share),
    actual: score.map((x) => Number(random() < share(line(x)))),
  };
}

Deno.test("`riskCalibration()` finds that probabilities are right, too bold, or all too high", () => {
  const right = riskCalibration(planted(6_000, (x) => x), { replicates: 50 });
  assert(right.slope.lower < 1 && right.slope.upper > 1, `${right.slope.value}`);
  assertAlmostEquals(right.bias.value, 0, 0.02);
  assert(right.e90.value < 0.04, `${right.e90.value}`);
  const bold = riskCalibration(planted(6_000, (x) => x / 2), { replicates: 50 });
  assertAlmostEquals(bold.slope.value, 0.5, 0.06);
  assertStringIncludes(riskCalibrationReading(bold), "too bold");
  const high = riskCalibration(planted(6_000, (x) => x - 1), { replicates: 50 });
  assertAlmostEquals(high.intercept.value, -1, 0.1);
  assertStringIncludes(riskCalibrationReading(high), "Probabilities are too high");
  // Half of the curve lies within its own band of what was planted.
  const at = high.curve[20]!, truth = 1 / (1 + Math.exp(1 - Math.log(at.predicted / (1 - at.predicted))));
  assertAlmostEquals(at.actual.value, truth, 0.04);
});

Deno.test("`riskCalibration()` catches undersampling that was not undone", () => {
  // Three of four no are left out of training: odds are four times as high, by what an intercept shows.
  const { intercept, ratio } = riskCalibration(planted(6_000, (x) => x - Math.log(4)), { replicates: 20 });
  assertAlmostEquals(intercept.value, -Math.log(4), 0.1);
  assert(ratio.lower > 1.3);
});

Deno.test("`riskCalibration()` says NaN where answers or predictions are alike", () => {
  const alike = { actual: Float64Array.of(1, 1), predicted: Float64Array.of(0.4, 0.6) };
  const { slope, intercept, bias } = riskCalibration(alike, { replicates: 5 });
  assertEquals([slope.value, intercept.value, bias.value], [NaN, NaN, -0.5]);
  const none = riskCalibration({ actual: new Float64Array(), predicted: new Float64Array() }, {
    replicates: 5,
  });
  assertEquals([none.bias.value, none.e50.value, none.curve.length], [NaN, NaN, 0]);
  assertStringIncludes(riskCalibrationReading(none), "can't be told");
});

function held({ actual, predicted }: ReturnType<typeof planted>) {
  const known = { stays: actual.length, known: actual.length, effective: 0, capped: 0, judgedFrom: null };
  const calibration: HeldOut<"calibration"> = {
    purpose: "calibration",
    split: "random rows",
    matrix: { rowCount: actual.length, features: [], target: actual },
    rows: tableOf({}),
    known,
  };
  return { calibration, predicted };
}

Deno.test("`chosenCalibration()` leaves what is right, and mends a line by a line and a bend by a curve", () => {
  const chosen = (line: (x: number) => number) => {
    const { calibration, predicted } = held(planted(4_000, line));
    return chosenCalibration(calibration, predicted, { seed: 1 }).chosen;
  };
  assertEquals(chosen((x) => x).name, "as predicted");
  assertEquals(chosen((x) => x - 1).name, "intercept");
  assertEquals(chosen((x) => 0.4 * x - 0.5).name, "logistic");
  assertEquals(chosen((x) => x < 0 ? -3 : 1).name, "isotonic");
  const { calibration } = chosen((x) => 0.4 * x - 0.5);
  assertAlmostEquals(calibrationMap(calibration!)(0.5), 1 / (1 + Math.exp(0.5)), 0.02);
});

Deno.test("`isotonicMap()` has the levels of scikit-learn's blocks", () => {
  const { predicted, yes, to } = reference.isotonic;
  const predictions = { actual: Float64Array.from(yes), predicted: Float64Array.from(predicted) };
  const map = isotonicMap(predictions, () => true);
  assert(map?.kind === "isotonic");
  const levels = [...new Set(to)];
  assertEquals(map.to.length, levels.length);
  levels.forEach((level, i) => assertAlmostEquals(map.to[i]!, level, 1e-12));
  assertEquals(isotonicMap(predictions, () => false), null);
});
