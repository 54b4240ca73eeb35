import type { HeldOut } from "lib/features/mod.ts";
import { type Calibration, calibrationMap } from "lib/model/mod.ts";
import { countOfCodes, randomSource, shuffled } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { knownRows, type Predictions, takePredictions } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";
import { isotonicMap } from "./isotonic_map.ts";
import { recalibrationLine } from "./recalibration_line.ts";

/** One way to calibrate, and how it did on folds that it had not seen. */
export type CalibrationTrial = {
  readonly name: string;
  /** Learnt on all of the rows; null leaves predictions as they are. */
  readonly calibration: Calibration | null;
  /** Mean negative log-likelihood over the folds, and the error of its difference to the lowest. */
  readonly loss: number;
  readonly error: number;
};

const foldCount = 5;

/**
 * How probabilities are calibrated: not at all, by an intercept, by a line of their log-odds, or by an
 * isotonic curve, all learnt on the stays held out for calibration alone. Each is tried on five folds of
 * patients there, and the simplest is taken whose loss is within one standard error of the lowest: what
 * decides later saw none of it.
 *
 * @returns what was chosen, and all trials, the simplest first.
 * @throws what `knownRows()` throws.
 */
export function chosenCalibration(
  calibration: HeldOut<"calibration">,
  predicted: Float64Array,
  { seed }: { readonly seed: number },
): { readonly chosen: CalibrationTrial; readonly trials: readonly CalibrationTrial[] } {
  const outcomes = outcomesFor(calibration, predicted);
  const known = takePredictions(outcomes, knownRows(outcomes));
  const fold = foldsOf(known, seed);
  const losses = ways.map(({ fit }) => {
    const own = new Float64Array(known.actual.length);
    for (let k = 0; k < foldCount; k++) {
      const map = fit(known, (row) => fold[row] !== k);
      const to = map === null ? (p: number) => p : calibrationMap(map);
      fold.forEach((each, row) => {
        if (each === k) own[row] = lossOf(known.actual[row]!, to(known.predicted[row]!));
      });
    }
    return own;
  });
  const weights = known.weight ?? new Float64Array(known.actual.length).fill(1);
  const means = losses.map((loss) => meanAndError(loss, weights).mean);
  const best = means.indexOf(Math.min(...means));
  const trials = ways.map(({ name, fit }, i): CalibrationTrial => {
    const { error } = meanAndError(losses[i]!.map((each, row) => each - losses[best]![row]!), weights);
    return { name, calibration: fit(known, () => true), loss: means[i]!, error };
  });
  const chosen = trials.find(({ loss, error }) => loss <= means[best]! + error) ?? trials[0]!;
  return { chosen, trials };
}

/** The trials as a table: calibration, log_loss, above_lowest (with its standard error). */
export function calibrationTrialsTable(trials: readonly CalibrationTrial[]): Table {
  const least = Math.min(...trials.map(({ loss }) => loss));
  return tableOf({
    calibration: categoryColumn(trials.map(({ name }) => name)),
    log_loss: numberColumn(trials.map(({ loss }) => Math.round(1e5 * loss) / 1e5)),
    above_lowest: categoryColumn(
      trials.map(({ loss, error }) => `${(loss - least).toFixed(5)} (standard error ${error.toFixed(5)})`),
    ),
  });
}

type Fit = (known: Predictions, isIn: (row: number) => boolean) => Calibration | null;
const ways: readonly { readonly name: string; readonly fit: Fit }[] = [
  { name: "as predicted", fit: () => null },
  { name: "intercept", fit: (known, isIn) => line(known, isIn, false) },
  { name: "logistic", fit: (known, isIn) => line(known, isIn, true) },
  { name: "isotonic", fit: isotonicMap },
];

/** Null where it can't be told. */
function line(known: Predictions, isIn: (row: number) => boolean, isSlopeFree: boolean): Calibration | null {
  const weight = known.weight ?? new Float64Array(known.actual.length).fill(1);
  const counts = Int32Array.from(known.actual, (_, row) => Number(isIn(row)));
  const fitted = recalibrationLine({ yes: known.actual, predicted: known.predicted, weight })(counts);
  const [intercept, slope] = isSlopeFree ? [fitted.offset, fitted.slope] : [fitted.intercept, 1];
  return Number.isFinite(intercept) && slope > 0 ? { kind: "logistic", intercept, slope } : null;
}

/** The fold of each row: that of its patient where patients are known. */
function foldsOf({ actual, group }: Predictions, seed: number): Int32Array {
  const units = group ? countOfCodes(group) : actual.length;
  const place = shuffled(Math.max(1, units), randomSource(seed));
  const foldOf = new Int32Array(Math.max(1, units));
  place.forEach((unit, i) => foldOf[unit] = i % foldCount);
  return Int32Array.from(actual, (_, row) => {
    const unit = group ? group[row]! : row;
    return unit < 0 ? row % foldCount : foldOf[unit]!;
  });
}

function lossOf(yes: number, probability: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return -Math.log(yes === 1 ? inside : 1 - inside);
}

function meanAndError(values: Float64Array, weight: Float64Array): { mean: number; error: number } {
  let [total, sum] = [0, 0];
  values.forEach((each, i) => {
    total += weight[i]!;
    sum += weight[i]! * each;
  });
  const mean = sum / total;
  const squares = values.reduce((all, each, i) => all + (weight[i]! * (each - mean)) ** 2, 0);
  return { mean, error: Math.sqrt(squares) / total };
}
