import { calibratedClasses } from "./classes/calibrated_classes.ts";
import { logOdds } from "./log_odds.ts";
import type { Calibration, Model, RiskCalibration } from "./model.ts";
import { modelOf } from "./model_of.ts";
import { onCurve } from "./on_curve.ts";

/**
 * The model whose probabilities are calibrated: what it predicts is mapped by one function, and its
 * explanations are stretched so that they sum to the log-odds of that; of classes see `calibratedClasses()`.
 * Null leaves it as it is.
 *
 * @throws {TypeError} when it predicts days, or is calibrated already.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fitPrevalence } from "lib/model/baseline/baselines.ts";
 * import { calibrated } from "lib/model/calibrated.ts";
 *
 * const matrix = { rowCount: 2, features: [], target: Float64Array.of(0, 1) };
 * const model = calibrated(fitPrevalence(matrix), { kind: "logistic", intercept: Math.log(3), slope: 1 });
 * assertAlmostEquals(model.predict(matrix)[0]!, 0.75);
 * ```
 */
export function calibrated(model: Model, calibration: Calibration | null): Model {
  if (calibration === null) return model;
  if (model.predicts === "classes") return calibratedClasses(model, calibration);
  if (model.predicts !== "probability" || model.calibration !== undefined) {
    throw new TypeError(
      "Cannot calibrate a model as it must predict probabilities that are not yet calibrated: " +
        (model.predicts === "days" ? "it predicts days" : "they are"),
    );
  }
  if (calibration.kind !== "logistic" && calibration.kind !== "isotonic") {
    throw new TypeError(
      `Cannot calibrate a model as "${calibration.kind}" must be of classes: it is of a yes`,
    );
  }
  const map = calibrationMap(calibration);
  const mapped = (score: number) => logOdds(map(1 / (1 + Math.exp(-score))));
  return {
    ...model,
    calibration,
    predict: (matrix) => model.predict(matrix).map(map),
    explain: (matrix) =>
      model.explain(matrix).map(({ base, contributions }) => {
        const moved = contributions.reduce((sum, { amount }) => sum + amount, 0);
        const from = mapped(base);
        const times = Math.abs(moved) > 1e-9 ? (mapped(base + moved) - from) / moved : 0;
        const stretched = contributions.map(({ feature, amount }) => ({ feature, amount: times * amount }));
        return { base: from, contributions: stretched };
      }),
  };
}

/**
 * The model without its calibration, as it was fitted, to be calibrated anew.
 *
 * @throws {TypeError} when it has no parameters.
 */
export function uncalibrated(model: Model): Model {
  if (model.calibration === undefined) return model;
  if (model.parameters === null) {
    throw new TypeError(
      "Cannot calibrate a model anew as it must have parameters: it is for comparison only",
    );
  }
  return modelOf(model.kind, model.parameters);
}

/** What a calibration makes of a probability. */
export function calibrationMap(calibration: RiskCalibration): (probability: number) => number {
  if (calibration.kind === "logistic") {
    const { intercept, slope } = calibration;
    return (probability) => 1 / (1 + Math.exp(-(intercept + slope * logOdds(probability))));
  }
  return (probability) => onCurve(calibration, probability);
}
