import { dataHash, type Study } from "lib/features/mod.ts";
import type { ModelCard } from "lib/registry/mod.ts";
import type { Entry } from "./contest.ts";
import { residualInterval } from "./residual_interval.ts";

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
 * The card of a contest's entry: everything that its artefact says about it. The window is null unless the
 * study is split by date; residuals (actual less predicted) are those of the study's test.
 */
export function modelCard(entry: Entry, study: Study, window: TrainingWindow): ModelCard {
  const { cohort, from, asOf, until = asOf } = window;
  const dated = study.split === "later months, patients apart";
  const { rmse, mae, medianError, r2, bias } = entry.metrics;
  return {
    name: entry.name,
    cohort,
    encoder: study.encoder,
    window: dated ? { from, until, asOf } : { from: null, until: null, asOf: null },
    rows: study.counts.train,
    holdOut: { split: study.split, rows: study.counts.test, metrics: { rmse, mae, medianError, r2, bias } },
    residuals: residualInterval({ actual: study.test.target!, predicted: entry.predicted }),
    dataHash: dataHash(study.train),
  };
}
