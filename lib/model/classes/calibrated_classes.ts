import type { Matrix } from "lib/features/mod.ts";
import type { Calibration, Model } from "../model.ts";
import { onCurve } from "../on_curve.ts";
import { likeliest } from "./class_model.ts";

/** Probabilities below count as this, as there is no logarithm of 0. */
const least = 1e-12;

/**
 * The model whose probabilities of classes are calibrated. Its explanations stay those of the scores that the
 * trees give, before it.
 *
 * Source: C. Guo et al., On calibration of modern neural networks (https://arxiv.org/abs/1706.04599).
 *
 * @throws {TypeError} when the calibration is one of a yes, or of other classes, or the model has one.
 */
export function calibratedClasses(model: Model, calibration: Calibration): Model {
  const map = classCalibrationMap(calibration, model.classes!.length);
  if (model.calibration !== undefined) {
    throw new TypeError("Cannot calibrate a model as it must not be calibrated yet: it is");
  }
  const probabilities = (matrix: Matrix) => {
    const { labels, values } = model.probabilities!(matrix);
    return { labels, values: map(values) };
  };
  const predict = (matrix: Matrix) => likeliest(probabilities(matrix));
  const explain = (matrix: Matrix, of?: number) => {
    if (of !== undefined) return model.explain(matrix, of);
    // Of the class that is told, which calibrating may have changed.
    const told = predict(matrix), rows = Array.from(told, () => [] as ReturnType<Model["explain"]>);
    for (const each of new Set(told)) {
      model.explain(matrix, each).forEach((own, row) => told[row] === each && rows[row]!.push(own));
    }
    return rows.flat();
  };
  return { ...model, calibration, probabilities, predict, explain };
}

/**
 * What a calibration makes of the probabilities of classes, a row after the other; even ones where it makes
 * all of them 0.
 *
 * @throws {TypeError} when it is one of a yes, or of another number of classes.
 */
export function classCalibrationMap(
  calibration: Calibration,
  count: number,
): (probabilities: Float64Array) => Float64Array {
  const of = mapOf(calibration, count);
  return (probabilities) => {
    const mapped = probabilities.map((each, i) => of(each, i % count));
    for (let at = 0; at < mapped.length; at += count) {
      const own = mapped.subarray(at, at + count), sum = own.reduce((all, each) => all + each, 0);
      own.forEach((each, k) => own[k] = sum > 0 ? each / sum : 1 / count);
    }
    return mapped;
  };
}

function mapOf(calibration: Calibration, count: number): (probability: number, k: number) => number {
  if (calibration.kind === "temperature") {
    const { temperature } = calibration;
    return (probability) => Math.exp(Math.log(Math.max(least, probability)) / temperature);
  }
  if (calibration.kind === "isotonic by class" && calibration.classes.length === count) {
    return (probability, k) => onCurve(calibration.classes[k]!, probability);
  }
  const state = calibration.kind === "isotonic by class"
    ? `of ${calibration.classes.length}`
    : calibration.kind;
  throw new TypeError(
    `Cannot calibrate a model as it must be by a temperature or ${count} curves: it is ${state}`,
  );
}
