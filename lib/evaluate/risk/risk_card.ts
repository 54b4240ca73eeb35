import { dataHash, isByTime, type Study } from "lib/features/mod.ts";
import { fitUnusual, type Model } from "lib/model/mod.ts";
import type { ModelCard } from "lib/registry/mod.ts";
import type { TrainingWindow } from "../model_card.ts";
import { outcomesFor } from "../outcomes.ts";
import { riskMetrics } from "./risk_metrics.ts";

/**
 * The card of a study's model of probabilities: as `modelCard()`, without an interval. What the model
 * promises is learnt on the study's calibration stays, which also calibrated it: its bias there says nothing.
 *
 * @throws {RangeError} when an answer is neither 0 nor 1.
 */
export function riskCard(
  chosen: { readonly name: string; readonly model: Model },
  study: Study,
  window: TrainingWindow & { readonly outcome: string; readonly seed: number },
): ModelCard {
  const { cohort, outcome, from, asOf, until = asOf, seed } = window;
  const dated = isByTime(study.split);
  const { calibration } = study;
  const { auc, averagePrecision, brier, skill, prevalence } = riskMetrics(
    outcomesFor(calibration, chosen.model.predict(calibration.matrix)),
    { seed },
  );
  return {
    name: chosen.name,
    cohort,
    outcome,
    encoder: study.encoder,
    window: dated ? { from, until, asOf } : { from: null, until: null, asOf: null },
    rows: study.train.rowCount,
    holdOut: {
      split: study.split,
      rows: calibration.known.known,
      metrics: { auc, averagePrecision, brier, skill, prevalence },
    },
    residuals: null,
    dataHash: dataHash(study.train),
    unusual: fitUnusual(study.train, { seed }),
  };
}
