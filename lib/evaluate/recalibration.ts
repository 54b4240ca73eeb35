import type { HeldOut } from "lib/features/mod.ts";
import type { Unusual } from "lib/model/mod.ts";
import {
  type ArtefactMeta,
  type DaysCard,
  intervalOf,
  type Offsets,
  type ResidualInterval,
  type StayChange,
} from "lib/registry/mod.ts";
import { heldOutMetrics } from "./contest.ts";
import { residualInterval } from "./interval/residual_interval.ts";
import { knownRows } from "./metric/predictions.ts";
import { outcomesFor } from "./outcomes.ts";

/**
 * What predictions must be multiplied by so that their sum is that of the stays held out for calibration,
 * weighted by follow-up: the least that retraining could do.
 *
 * @throws {RangeError} when no stay is known, or the known ones' predictions are not above 0 in sum.
 */
export function recalibrationFactor(calibration: HeldOut<"calibration">, predicted: Float64Array): number {
  const { actual, weight } = outcomesFor(calibration, predicted);
  let [days, told] = [0, 0];
  for (const row of knownRows({ actual, predicted, weight })) {
    days += (weight ? weight[row]! : 1) * actual[row]!;
    told += (weight ? weight[row]! : 1) * predicted[row]!;
  }
  const factor = days / told;
  if (factor > 0 && factor < Infinity) return factor;
  throw new RangeError(
    `Cannot recalibrate as known stays and their predictions must be above 0 days in sum: ` +
      `they are ${days} and ${told}`,
  );
}

type RecalibratedOptions = {
  readonly asOf: string;
  readonly seed: number;
  readonly factor: number;
  readonly change?: StayChange | undefined;
  /** What tells unusual stays, where the model has it: it knows no days, so that no factor changes it. */
  readonly unusual?: Unusual | undefined;
};

/**
 * The card of a recalibrated model: the model's own, but for the day as of which the factor was learnt, and
 * what it promises, which is learnt on the stays held out for calibration.
 *
 * @param predicted by the recalibrated model for these stays.
 * @param learnt the day as of which they were known, an ISO date; the factor, and what change it is for, if
 * one; the seed of the intervals; and what tells unusual stays, which is kept.
 * @throws {RangeError} when none of the stays has ended.
 */
export function recalibratedCard(
  { kind: _kind, version: _version, schemaHash: _hash, code: _code, change: _change, ...card }: ArtefactMeta,
  calibration: HeldOut<"calibration">,
  predicted: Float64Array,
  { asOf, seed, factor, change, unusual }: RecalibratedOptions,
): DaysCard {
  const { rmse, mae, medianError, r2, bias } = heldOutMetrics(calibration, predicted, { seed });
  const { window } = card;
  return {
    ...card,
    window: window.asOf === null ? window : { ...window, asOf },
    ...(change && { change }),
    ...(unusual && { unusual }),
    holdOut: {
      split: calibration.split,
      rows: calibration.known.known,
      metrics: { rmse, mae, medianError, r2, bias },
    },
    residuals: residualInterval(calibration, predicted, scaledShape(intervalOf(card), factor)),
  };
}

/** The offsets of predictions that are so many times as long. */
function scaledShape({ by, ...whole }: ResidualInterval, factor: number): ResidualInterval {
  const times = (days: readonly number[]) => days.map((each) => each * factor);
  const scaled = <T extends Offsets>(offsets: T): T => {
    const { at, lower, upper } = offsets;
    return { ...offsets, at: times(at), lower: times(lower), upper: times(upper) };
  };
  return { ...scaled(whole), ...(by && { by: { ...by, parts: by.parts.map(scaled) } }) };
}
