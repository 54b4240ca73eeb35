import { dataHash, isByTime, type Study } from "lib/features/mod.ts";
import { fitUnusual, type Model } from "lib/model/mod.ts";
import type { DaysCard } from "lib/registry/mod.ts";
import { heldOutMetrics } from "./contest.ts";
import { residualInterval } from "./interval/residual_interval.ts";
import { residualShape } from "./interval/residual_shape.ts";

/**
 * What only the caller knows: the cohort, and the days between which training rows were admitted (ISO dates).
 */
export type TrainingWindow = {
  readonly cohort: string;
  readonly from: string;
  /** The end of training's admissions; `asOf` when left out. */
  readonly until?: string;
  readonly asOf: string;
};

/**
 * The card of a study's model: everything that its artefact says about it. The window is null unless the
 * study is split by date. What the model promises (its metrics, and how wide its interval is) is learnt on
 * the study's calibration stays, which neither chose the model nor will judge it.
 *
 * @param by the feature by whose labels intervals are told apart; all alike when left out.
 * @throws {RangeError} when none of the calibration's stays has ended.
 */
export function modelCard(
  chosen: { readonly name: string; readonly model: Model },
  study: Study,
  window: TrainingWindow & { readonly seed: number; readonly by?: string | null },
): DaysCard {
  const { cohort, from, asOf, until = asOf, seed, by = null } = window;
  const dated = isByTime(study.split);
  const predicted = chosen.model.predict(study.calibration.matrix);
  const { rmse, mae, medianError, r2, bias } = heldOutMetrics(study.calibration, predicted, { seed });
  return {
    name: chosen.name,
    cohort,
    encoder: study.encoder,
    window: dated ? { from, until, asOf } : { from: null, until: null, asOf: null },
    rows: study.train.rowCount,
    holdOut: {
      split: study.split,
      rows: study.calibration.known.known,
      metrics: { rmse, mae, medianError, r2, bias },
    },
    residuals: residualInterval(
      study.calibration,
      predicted,
      residualShape(study.train, chosen.model.predict(study.train), { feature: by }),
    ),
    dataHash: dataHash(study.train),
    unusual: fitUnusual(study.train, { seed }),
  };
}
