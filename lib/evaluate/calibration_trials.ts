import type { Calibration } from "lib/model/mod.ts";
import { countOfCodes, randomSource, shuffled } from "lib/stats/mod.ts";
import type { Predictions } from "./metric/predictions.ts";

/** One way to calibrate, and how it did on folds that it had not seen. */
export type CalibrationTrial<C extends Calibration = Calibration> = {
  readonly name: string;
  /** Learnt on all of the rows; null leaves predictions as they are. */
  readonly calibration: C | null;
  /** Mean negative log-likelihood over the folds, and the error of its difference to the lowest. */
  readonly loss: number;
  readonly error: number;
};

/** A way to calibrate: what it learns of some rows, and the loss of a row by what it learnt. */
export type CalibrationWay<C extends Calibration> = {
  readonly name: string;
  readonly fit: (isIn: (row: number) => boolean) => C | null;
  readonly lossBy: (calibration: C | null) => (row: number) => number;
};

type Rows = Pick<Predictions, "weight" | "group"> & { readonly rowCount: number };

const foldCount = 5;

/**
 * Tries ways to calibrate on five folds of patients, the simplest first, and takes the simplest whose loss is
 * within one standard error of the lowest.
 */
export function chosenWay<C extends Calibration>(
  ways: readonly CalibrationWay<C>[],
  { rowCount, weight, group }: Rows,
  seed: number,
): { readonly chosen: CalibrationTrial<C>; readonly trials: readonly CalibrationTrial<C>[] } {
  const fold = foldsOf({ rowCount, group }, seed);
  const losses = ways.map(({ fit, lossBy }) => {
    const own = new Float64Array(rowCount);
    for (let k = 0; k < foldCount; k++) {
      const lossOf = lossBy(fit((row) => fold[row] !== k));
      fold.forEach((each, row) => {
        if (each === k) own[row] = lossOf(row);
      });
    }
    return own;
  });
  const weights = weight ?? new Float64Array(rowCount).fill(1);
  const means = losses.map((loss) => meanAndError(loss, weights).mean);
  const best = means.indexOf(Math.min(...means));
  const trials = ways.map(({ name, fit }, i): CalibrationTrial<C> => {
    const { error } = meanAndError(losses[i]!.map((each, row) => each - losses[best]![row]!), weights);
    return { name, calibration: fit(() => true), loss: means[i]!, error };
  });
  const chosen = trials.find(({ loss, error }) => loss <= means[best]! + error) ?? trials[0]!;
  return { chosen, trials };
}

/** The fold of each row: that of its patient where patients are known. */
function foldsOf({ rowCount, group }: Rows, seed: number): Int32Array {
  const units = group ? countOfCodes(group) : rowCount;
  const place = shuffled(Math.max(1, units), randomSource(seed));
  const foldOf = new Int32Array(Math.max(1, units));
  place.forEach((unit, i) => foldOf[unit] = i % foldCount);
  return Int32Array.from({ length: rowCount }, (_, row) => {
    const unit = group ? group[row]! : row;
    return unit < 0 ? row % foldCount : foldOf[unit]!;
  });
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
