import type { HeldOut } from "lib/features/mod.ts";
import { calibrated, type Model, uncalibrated, type Unusual } from "lib/model/mod.ts";
import type { Artefact, ArtefactMeta, ModelCard } from "lib/registry/mod.ts";
import type { CalibrationTrial } from "../calibration_trials.ts";
import { outcomesFor } from "../outcomes.ts";
import { predictHeld } from "../predict_held.ts";
import { chosenCalibration } from "./chosen_calibration.ts";
import { riskMetrics } from "./risk_metrics.ts";

/** A model of probabilities calibrated anew, by the way that unseen folds ask for, and all ways tried. */
export type RecalibratedRisk = {
  readonly model: Model;
  readonly way: CalibrationTrial;
  readonly trials: readonly CalibrationTrial[];
};

/**
 * The champion calibrated anew on newer stays: not at all, by an intercept, by a line of the log-odds, or by
 * a rising curve (`chosenCalibration()`), in place of the calibration that it had.
 *
 * @throws {TypeError} when the model has no parameters, or tells no probabilities.
 */
export function recalibratedRisk(
  { model, meta }: Pick<Artefact, "model" | "meta">,
  calibration: HeldOut<"calibration">,
  options: { readonly seed: number },
): RecalibratedRisk {
  const raw = uncalibrated(model);
  const { chosen, trials } = chosenCalibration(
    calibration,
    predictHeld({ model: raw, meta }, calibration),
    options,
  );
  return { model: calibrated(raw, chosen.calibration), way: chosen, trials };
}

/**
 * The card of a champion calibrated anew: the champion's own, but for the day as of which that was learnt,
 * and what it promises, which is learnt on the same stays.
 *
 * @param predicted by the recalibrated model for these stays.
 * @param learnt the day as of which answers were known, an ISO date; and what tells unusual stays, which is
 * kept.
 */
export function recalibratedRiskCard(
  meta: ArtefactMeta,
  held: HeldOut<"calibration">,
  predicted: Float64Array,
  { asOf, seed, unusual }: {
    readonly asOf: string;
    readonly seed: number;
    readonly unusual?: Unusual | undefined;
  },
): ModelCard {
  const { auc, averagePrecision, brier, skill, prevalence } = riskMetrics(
    outcomesFor(held, predicted),
    { seed },
  );
  const { name, cohort, outcome, encoder, window, rows, dataHash } = meta;
  return {
    ...{ name, cohort, outcome, encoder, rows, dataHash, residuals: null },
    window: window.asOf === null ? window : { ...window, asOf },
    ...(unusual && { unusual }),
    holdOut: {
      split: held.split,
      rows: held.known.known,
      metrics: { auc, averagePrecision, brier, skill, prevalence },
    },
  };
}
