import type { DayBands } from "lib/cohort/mod.ts";
import type { HeldOut } from "lib/features/mod.ts";
import { type ClassCalibration, classCalibrationMap } from "lib/model/mod.ts";
import { type CalibrationTrial, chosenWay } from "../calibration_trials.ts";
import { isotonicMap } from "../risk/isotonic_map.ts";
import { classOutcomes } from "./class_contest.ts";

/** What is learnt of: classes that came, what was told, and what a row weighs. */
type Known = { readonly actual: Int32Array; readonly told: Float64Array; readonly weight: Float64Array };
type Fit = (known: Known, count: number, isIn: (row: number) => boolean) => ClassCalibration | null;

const ways: readonly { readonly name: string; readonly fit: Fit }[] = [
  { name: "as predicted", fit: () => null },
  { name: "temperature", fit: temperatureOf },
  { name: "isotonic by class", fit: curvesOf },
];

/**
 * How probabilities of classes are calibrated: not at all, by one temperature, or by a rising curve for each
 * class, learnt on the stays held out for calibration alone; chosen as `chosenWay()` has it, by the log loss.
 *
 * @param told entry `row * bands.labels.length + k` is the probability of class k.
 * @throws {RangeError} when no length of a stay is known.
 */
export function chosenClassCalibration(
  calibration: HeldOut<"calibration">,
  told: Float64Array,
  bands: DayBands,
  { seed }: { readonly seed: number },
): {
  readonly chosen: CalibrationTrial<ClassCalibration>;
  readonly trials: readonly CalibrationTrial<ClassCalibration>[];
} {
  const count = bands.labels.length, outcomes = classOutcomes(calibration, bands, told);
  const rows = Int32Array.from(outcomes.actual.keys()).filter((row) => outcomes.actual[row]! >= 0);
  if (rows.length === 0) throw new RangeError("Cannot calibrate classes as some must be known: none is");
  const known: Known = {
    actual: rows.map((row) => outcomes.actual[row]!),
    told: Float64Array.from(
      { length: rows.length * count },
      (_, i) => told[rows[Math.floor(i / count)]! * count + i % count]!,
    ),
    weight: Float64Array.from(rows, (row) => outcomes.weight?.[row] ?? 1),
  };
  const { group } = outcomes;
  return chosenWay<ClassCalibration>(
    ways.map(({ name, fit }) => ({
      name,
      fit: (isIn) => fit(known, count, isIn),
      lossBy: (way) => {
        const mapped = way === null ? known.told : classCalibrationMap(way, count)(known.told);
        return (row) => lossOf(mapped[row * count + known.actual[row]!]!);
      },
    })),
    { rowCount: rows.length, weight: known.weight, ...(group && { group: rows.map((row) => group[row]!) }) },
    seed,
  );
}

function lossOf(probability: number): number {
  return -Math.log(Math.max(1e-6, probability));
}

/** By golden section over the logarithm, from a fifth to five: the loss has one valley there. */
function temperatureOf({ actual, told, weight }: Known, count: number, isIn: (row: number) => boolean) {
  const calibration = (log: number): ClassCalibration => ({
    kind: "temperature",
    temperature: Math.exp(log),
  });
  const loss = (log: number) => {
    const mapped = classCalibrationMap(calibration(log), count)(told);
    return actual.reduce(
      (sum, own, row) => sum + (isIn(row) ? weight[row]! * lossOf(mapped[row * count + own]!) : 0),
      0,
    );
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-Math.log(5), Math.log(5)];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [leftLoss, rightLoss] = [loss(left), loss(right)];
  while (high - low > 1e-3) {
    if (leftLoss <= rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - golden * (high - low);
      leftLoss = loss(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + golden * (high - low);
      rightLoss = loss(right);
    }
  }
  return calibration((low + high) / 2);
}

/** Null where a class has no curve. */
function curvesOf({ actual, told, weight }: Known, count: number, isIn: (row: number) => boolean) {
  const curves = Array.from({ length: count }, (_, k) =>
    isotonicMap({
      actual: Float64Array.from(actual, (own) => own === k ? 1 : 0),
      predicted: Float64Array.from(actual, (_, row) => told[row * count + k]!),
      weight,
    }, isIn));
  const classes = curves.flatMap((curve) =>
    curve?.kind === "isotonic" ? [{ at: curve.at, to: curve.to }] : []
  );
  return classes.length < count ? null : { kind: "isotonic by class" as const, classes };
}
