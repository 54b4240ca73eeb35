import type { HeldOut } from "lib/features/mod.ts";
import { calibrationMap, type RiskCalibration } from "lib/model/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { type CalibrationTrial, chosenWay } from "../calibration_trials.ts";
import { knownRows, type Predictions, takePredictions } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";
import { isotonicMap } from "./isotonic_map.ts";
import { recalibrationLine } from "./recalibration_line.ts";

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
): {
  readonly chosen: CalibrationTrial<RiskCalibration>;
  readonly trials: readonly CalibrationTrial<RiskCalibration>[];
} {
  const outcomes = outcomesFor(calibration, predicted);
  const known = takePredictions(outcomes, knownRows(outcomes));
  return chosenWay<RiskCalibration>(
    ways.map(({ name, fit }) => ({
      name,
      fit: (isIn) => fit(known, isIn),
      lossBy: (map) => {
        const to = map === null ? (p: number) => p : calibrationMap(map);
        return (row) => lossOf(known.actual[row]!, to(known.predicted[row]!));
      },
    })),
    { rowCount: known.actual.length, weight: known.weight, group: known.group },
    seed,
  );
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

type Fit = (known: Predictions, isIn: (row: number) => boolean) => RiskCalibration | null;
const ways: readonly { readonly name: string; readonly fit: Fit }[] = [
  { name: "as predicted", fit: () => null },
  { name: "intercept", fit: (known, isIn) => line(known, isIn, false) },
  { name: "logistic", fit: (known, isIn) => line(known, isIn, true) },
  { name: "isotonic", fit: isotonicMap },
];

/** Null where it can't be told. */
function line(
  known: Predictions,
  isIn: (row: number) => boolean,
  isSlopeFree: boolean,
): RiskCalibration | null {
  const weight = known.weight ?? new Float64Array(known.actual.length).fill(1);
  const counts = Int32Array.from(known.actual, (_, row) => Number(isIn(row)));
  const fitted = recalibrationLine({ yes: known.actual, predicted: known.predicted, weight })(counts);
  const [intercept, slope] = isSlopeFree ? [fitted.offset, fitted.slope] : [fitted.intercept, 1];
  return Number.isFinite(intercept) && slope > 0 ? { kind: "logistic", intercept, slope } : null;
}

function lossOf(yes: number, probability: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return -Math.log(yes === 1 ? inside : 1 - inside);
}
