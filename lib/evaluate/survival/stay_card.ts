import { dataHash, isByTime, type Matrix, type Study, takeMatrixRows } from "lib/features/mod.ts";
import type { ModelCard } from "lib/registry/mod.ts";
import { dayFeatures, dayRows, remainingOutcome } from "lib/stay/mod.ts";
import type { TrainingWindow } from "../model_card.ts";
import type { CurveScores } from "./curve_scores.ts";
import { anyDay, type LeavingJudged } from "./judge_leaving.ts";
import type { StayContest } from "./stay_contest.ts";

/**
 * The card of a study's model of days in bed. It was neither chosen nor calibrated by the study's held-out
 * stays, so that its scores are those of the test.
 */
export function stayCard(
  { hazards, model, training }: StayContest,
  study: Study,
  { scores, leaving, cohort, from, asOf, until = asOf }: TrainingWindow & {
    readonly scores: readonly CurveScores[];
    readonly leaving: readonly LeavingJudged[];
  },
): ModelCard {
  const dated = isByTime(study.split);
  const { concordance, integrated } = scores[0]!;
  const all = leaving.find(({ asked }) => asked === anyDay);
  const [within24, within48] = [all?.within24?.[0], all?.within48?.[0]];
  return {
    name: hazards[0]!.name,
    cohort,
    outcome: remainingOutcome,
    encoder: { ...study.encoder, features: [...study.encoder.features, ...dayFeatures] },
    window: dated ? { from, until, asOf } : { from: null, until: null, asOf: null },
    rows: model.learnt,
    holdOut: {
      split: study.split,
      rows: study.test.known.known,
      metrics: {
        concordance,
        integratedBrier: integrated,
        ...(within24 && { auc24: within24.auc, averagePrecision24: within24.averagePrecision }),
        ...(within48 && { auc48: within48.auc, averagePrecision48: within48.averagePrecision }),
      },
    },
    residuals: null,
    tail: model.tail,
    ...(model.curves && { curves: model.curves }),
    dataHash: dataHash({
      ...training.stays,
      target: Float64Array.from(training.day),
      weight: Float64Array.from(training.ended),
    }),
  };
}

/** Rows by which a model that was read back is compared with the one in memory. */
export function stayProbe(
  { test, model: { model } }: StayContest,
): { probe: Matrix; expected: Float64Array } {
  const rows = Int32Array.from({ length: Math.min(100, test.day.length) }, (_, row) => row);
  const days = { row: rows, seen: rows.map((row) => row % 30), day: rows.map((row) => row % 30 + 1) };
  const probe = dayRows(takeMatrixRows(test.stays, rows), days, {});
  return { probe, expected: model.predict(probe) };
}

/** Whether it may be used: where its curves are surely better than each baseline's. */
export function isBetterThanCounts([_, ...baselines]: readonly CurveScores[]): boolean {
  return baselines.every(({ behind }) => behind.lower > 0);
}
