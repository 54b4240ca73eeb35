import type { DayBands } from "lib/cohort/mod.ts";
import type { HeldOut, Matrix } from "lib/features/mod.ts";
import { bestClassCells, type ClassLearner, type ClassPredictor, classShares } from "lib/model/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { type ClassMetrics, classMetrics, type ClassOutcomes } from "./class_metrics.ts";

/** What tells classes, and how well it does on some held-out stays. */
export type ClassEntry<P extends ClassPredictor = ClassPredictor> = ClassMetrics & {
  readonly name: string;
  readonly predictor: P;
};

export type ClassContestOptions = IntervalOptions & { readonly seed: number };

/** The stays to learn from, with the class of each length instead of it. */
export function classMatrix({ range: _, ...matrix }: Matrix, { classOf }: DayBands): Matrix {
  return { ...matrix, target: matrix.target!.map((days) => Number.isNaN(days) ? NaN : classOf(days)) };
}

/** What came of held-out stays beside told probabilities. */
export function classOutcomes(
  held: HeldOut,
  { labels, classOf }: DayBands,
  probabilities: Float64Array,
): ClassOutcomes {
  const { target, weight, group } = held.matrix;
  return {
    labels,
    actual: Int32Array.from(target, (days) => Number.isNaN(days) ? -1 : classOf(days)),
    probabilities,
    weight,
    group,
  };
}

/**
 * Fits the baselines and all learners, and scores each on the stays held out for choice: the baselines first.
 *
 * @throws what a learner throws, and {RangeError} when no length of a stay is known.
 */
export function classContest<F extends ClassPredictor>(
  train: Matrix,
  choice: HeldOut<"choice">,
  bands: DayBands,
  learners: readonly ClassLearner<F>[],
  options: ClassContestOptions,
): { readonly naive: readonly ClassEntry[]; readonly entries: readonly ClassEntry<F>[] } {
  const learnt = classMatrix(train, bands), { labels } = bands;
  const scored = <P extends ClassPredictor>(predictor: P, name: string): ClassEntry<P> => ({
    name,
    predictor,
    ...judged(predictor, choice, bands, options),
  });
  const cells = bestClassCells(
    learnt,
    labels.length,
    (predictor) => judged(predictor, choice, bands, { ...options, replicates: 1 }).metrics.brier.value,
  );
  return {
    naive: [
      scored(classShares.fit(learnt, labels), classShares.name),
      ...(cells ? [scored(cells.predictor, cells.name)] : []),
    ],
    entries: learners.map(({ name, fit }) => scored(fit(learnt, labels), name)),
  };
}

/** The same predictors on the test. */
export function judgeClasses(
  entries: readonly Pick<ClassEntry, "name" | "predictor">[],
  test: HeldOut<"test">,
  bands: DayBands,
  options: ClassContestOptions,
): ClassEntry[] {
  return entries.map(({ name, predictor }) => ({
    name,
    predictor,
    ...judged(predictor, test, bands, options),
  }));
}

function judged(
  predictor: ClassPredictor,
  held: HeldOut,
  bands: DayBands,
  options: IntervalOptions,
): ClassMetrics {
  return classMetrics(classOutcomes(held, bands, predictor.probabilities(held.matrix)), options);
}

/** The entry with the lowest Brier score, the first of equals. @throws {RangeError} when there is none. */
export function bestClasses<E extends Pick<ClassEntry, "metrics">>(entries: readonly E[]): E {
  const [first, ...rest] = entries;
  if (!first) {
    throw new RangeError("Cannot choose what tells classes as there must be entries: there are none");
  }
  return rest.reduce(
    (best, each) => each.metrics.brier.value < best.metrics.brier.value ? each : best,
    first,
  );
}
