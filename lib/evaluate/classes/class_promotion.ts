import type { DayBands } from "lib/cohort/mod.ts";
import { dataHash, type HeldOut, isByTime, type Study, toMatrix } from "lib/features/mod.ts";
import { fitUnusual, type Model, toldBy } from "lib/model/mod.ts";
import type { Artefact, ModelCard } from "lib/registry/mod.ts";
import { compareModels } from "../compare.ts";
import type { JudgedComparison } from "../compare_on.ts";
import type { JudgedEvidence } from "../evidence_on.ts";
import type { JudgedGuards } from "../guards.ts";
import type { TrainingWindow } from "../model_card.ts";
import { type ClassEntry, classOutcomes } from "./class_contest.ts";
import { classMetrics } from "./class_metrics.ts";

type Seeded = { readonly seed: number };

/** What a model of the registry says of the classes of held-out stays, encoded as it learnt its labels. */
export function classesTold({ model, meta }: Artefact, held: HeldOut): Float64Array {
  return toldBy(model, toMatrix(held.rows, meta.encoder).matrix);
}

/**
 * The card of a study's model of classes, as `riskCard()`.
 *
 * @throws what `classMetrics()` throws.
 */
export function classCard(
  chosen: { readonly name: string; readonly model: Model },
  study: Study,
  bands: DayBands,
  window: TrainingWindow & { readonly outcome: string } & Seeded,
): ModelCard {
  const { cohort, outcome, from, asOf, until = asOf, seed } = window, { calibration, split } = study;
  const told = toldBy(chosen.model, calibration.matrix);
  const { accuracy, brier, rankedScore } =
    classMetrics(classOutcomes(calibration, bands, told), { seed }).metrics;
  return {
    name: chosen.name,
    cohort,
    outcome,
    encoder: study.encoder,
    window: isByTime(split) ? { from, until, asOf } : { from: null, until: null, asOf: null },
    rows: study.train.rowCount,
    holdOut: { split, rows: calibration.known.known, metrics: { accuracy, brier, rankedScore } },
    residuals: null,
    dataHash: dataHash(study.train),
    unusual: fitUnusual(study.train, { seed }),
  };
}

/**
 * Compares what two models tell of the test's classes by the Brier score, as `compareOn()`.
 *
 * @throws what `compareModels()` throws.
 */
export function compareClassesOn(
  test: HeldOut<"test">,
  bands: DayBands,
  rivals: { readonly champion: Float64Array; readonly challenger: Float64Array },
  options: Seeded & { readonly names: { readonly champion: string; readonly challenger: string } },
): JudgedComparison {
  const { actual, weight, group } = classOutcomes(test, bands, rivals.champion);
  // The Brier score is the mean square of how far probabilities lie from what came.
  const far = (told: Float64Array) => distances(told, actual, bands.labels.length);
  const compared = compareModels({
    actual: Float64Array.from(actual, (own) => own < 0 ? NaN : 0),
    champion: far(rivals.champion),
    challenger: far(rivals.challenger),
    ...(weight && { weight }),
    ...(group && { group }),
  }, { ...options, metric: "brier" });
  return { ...compared, on: "test" };
}

function distances(told: Float64Array, actual: Int32Array, count: number): Float64Array {
  return Float64Array.from(actual, (own, row) => {
    const probabilities = told.subarray(row * count, (row + 1) * count);
    return Math.sqrt(probabilities.reduce((sum, each, k) => sum + (each - (k === own ? 1 : 0)) ** 2, 0));
  });
}

/** What a decision about a model of classes rests on, its baselines beside it. */
export function classEvidence(
  test: HeldOut<"test">,
  entry: Pick<ClassEntry, "metrics">,
  baselines: readonly Pick<ClassEntry, "name" | "metrics">[],
): JudgedEvidence {
  const { stays, known, judgedFrom } = test.known;
  const rivals = baselines.map(({ name, metrics }) => ({ name, error: metrics.brier.value }));
  return {
    stays,
    known,
    judgedFrom,
    error: entry.metrics.brier.value,
    metric: "brier",
    baseline: rivals.reduce((best, each) => each.error < best.error ? each : best),
    on: "test",
  };
}

/** Speaks against a challenger that surely tells a class too often or too rarely, by more than a margin. */
export function classGuards(
  { classes }: Pick<ClassEntry, "classes">,
  { margin = 0.05 }: { readonly margin?: number } = {},
): JudgedGuards {
  const refusals = classes.flatMap(({ label, bias: { value, lower, upper } }) =>
    lower > margin || upper < -margin
      ? [
        `its probabilities of ${label} are too ${value > 0 ? "high" : "low"}, by ` +
        `${(100 * Math.abs(value)).toFixed(1)} percentage points on average, surely more than ${
          100 * margin
        }`,
      ]
      : []
  );
  return { on: "test", refusals };
}
