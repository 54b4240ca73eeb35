import type { HeldOut, Matrix, Purpose } from "lib/features/mod.ts";
import { cellSearch, fitPrevalence, type Learner, type Model, type Predictor } from "lib/model/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, inWords, type Table, tableOf } from "lib/table/mod.ts";
import type { ContestOptions, Entry, ScoringOptions } from "../contest.ts";
import { withInterval } from "../metric/with_interval.ts";
import { outcomesFor } from "../outcomes.ts";
import { orderedRisks, type RiskMetric, riskMetrics, riskMetricsOf } from "./risk_metrics.ts";

/** Predicted probabilities of held-out stays, and how good they are. */
export type RiskScored<U extends Purpose = Purpose> =
  & Omit<Entry<Predictor, U>, "metrics" | "model" | "fitCost">
  & {
    readonly metrics: Record<RiskMetric, Interval>;
  };
/** One learner's result. */
export type RiskEntry<P extends Predictor = Predictor, U extends Purpose = Purpose> =
  & RiskScored<U>
  & Pick<Entry<P, U>, "model" | "fitCost">;

/**
 * Fits every learner on training rows and scores its probabilities on the stays held out for choice;
 * otherwise as `contest()`.
 *
 * @throws what a learner throws, and {RangeError} when one predicts no probability.
 */
export async function riskContest<P extends Predictor>(
  train: Matrix,
  choice: HeldOut<"choice">,
  learners: readonly Learner<P>[],
  options: ContestOptions,
): Promise<RiskEntry<P, "choice">[]> {
  const { stopwatch, onLearner, ...scoring } = options;
  const entries: RiskEntry<P, "choice">[] = [];
  for (const { name, fit } of learners) {
    onLearner?.(name);
    const { value: model, cost: fitCost } = await stopwatch(() => fit(train));
    const scored = riskEntryOf(name, model.predict(choice.matrix), choice, scoring);
    entries.push({ ...scored, model, fitCost });
  }
  return entries;
}

/**
 * What has to be beaten: the prevalence for everybody, and that of cells of one or two features, the best by
 * the Brier score on the stays held out for choice (`cellSearch()`).
 *
 * @throws what `riskContest()` throws.
 */
export async function naiveRisks(
  train: Matrix,
  choice: HeldOut<"choice">,
  options: ContestOptions,
): Promise<RiskEntry<Predictor, "choice">[]> {
  const { features, allows, fit } = cellSearch(train);
  const tried = (names: readonly string[]) => {
    const risks = orderedRisks(outcomesFor(choice, fit(names, "mean").predict(choice.matrix)));
    return { names, brier: riskMetricsOf(risks, new Int32Array(risks.yes.length).fill(1)).brier };
  };
  const pairs = features.flatMap((first, i) =>
    features.slice(i + 1).flatMap((second) => allows(first, second) ? [[first, second]] : [])
  );
  const best = [...features.map((name) => [name]), ...pairs].map(tried)
    .reduce<ReturnType<typeof tried> | null>(
      (b, each) => b === null || each.brier < b.brier ? each : b,
      null,
    );
  const cells: Learner<Predictor>[] = best === null ? [] : [{
    name: `prevalence by ${best.names.map(inWords).join(" and ")}`,
    fit: () => fit(best.names, "mean"),
  }];
  const all: Learner<Predictor> = { name: "prevalence of all", fit: fitPrevalence };
  return await riskContest<Predictor>(train, choice, [all, ...cells], options);
}

/**
 * The result of predicted probabilities of held-out stays, a row each. @throws what `riskMetrics()` throws.
 */
export function riskEntryOf<U extends Purpose>(
  name: string,
  predicted: Float64Array,
  held: HeldOut<U>,
  options: ScoringOptions,
): RiskScored<U> {
  const metrics = riskMetrics(outcomesFor(held, predicted), options);
  return { name, on: held.purpose, split: held.split, predicted, metrics };
}

/** Results of fitted models on the test, in their order. @throws what `riskMetrics()` throws. */
export function judgeRisks<M extends { readonly name: string; readonly model: Predictor }>(
  models: readonly M[],
  test: HeldOut<"test">,
  options: ScoringOptions,
): RiskScored<"test">[] {
  return models.map(({ name, model }) => riskEntryOf(name, model.predict(test.matrix), test, options));
}

/** The entry with the lowest Brier score, the first of equals. @throws {RangeError} when there is none. */
export function bestRisk<E extends Pick<RiskScored, "metrics">>(entries: readonly E[]): E {
  const [first, ...rest] = entries;
  if (!first) {
    throw new RangeError("Cannot choose the best of a contest as it must have entries: there are none");
  }
  return rest.reduce(
    (best, each) => each.metrics.brier.value < best.metrics.brier.value ? each : best,
    first,
  );
}

/** A model must save that much of the Brier score to be chosen although it is harder to explain. */
const worth = 0.005;

/**
 * The first of the entries, the simplest first, whose Brier score is within half a per cent of the lowest.
 *
 * @throws {RangeError} when there is none.
 */
export function riskChallenger<E extends Pick<RiskScored<"choice">, "metrics">>(entries: readonly E[]): E {
  const least = bestRisk(entries).metrics.brier.value;
  return entries.find(({ metrics }) => metrics.brier.value <= (1 + worth) * least)!;
}

/**
 * The simplest entry whose Brier score is within half a per cent of the lowest, and that in a sentence.
 *
 * @param entries results on the stays held out for choice, the simplest first.
 * @param whyNot why the warehouse can't run a model; null where it can.
 * @throws {RangeError} when there is none.
 */
export function chosenRisk<E extends RiskEntry<Model, "choice">>(
  entries: readonly E[],
  whyNot: (model: Model) => string | null,
): { readonly chosen: E; readonly reading: string } {
  const chosen = riskChallenger(entries);
  const { auc, brier } = chosen.metrics;
  const able = whyNot(chosen.model) === null
    ? "which the warehouse can run as SQL"
    : "which it can't run as SQL";
  const reading = `Chosen: **${chosen.name}**, ${able}: Brier score ${withInterval(brier, 4)}, ` +
    `AUC ${withInterval(auc, 3)}.`;
  return { chosen, reading };
}

/**
 * Entries as a table with their split, best Brier score first: model, split, auc, average_precision, brier,
 * skill (against the prevalence), mean_excess (of predicted over actual shares); each like `0.734 (0.721 to
 * 0.748)`.
 */
export function riskContestTable(entries: readonly Pick<RiskScored, "name" | "metrics" | "split">[]): Table {
  const sorted = [...entries].sort((a, b) => a.metrics.brier.value - b.metrics.brier.value);
  const column = (metric: RiskMetric, digits: number) =>
    categoryColumn(sorted.map((entry) => withInterval(entry.metrics[metric], digits)));
  return tableOf({
    model: categoryColumn(sorted.map((entry) => entry.name)),
    split: categoryColumn(sorted.map((entry) => entry.split)),
    auc: column("auc", 3),
    average_precision: column("averagePrecision", 3),
    brier: column("brier", 4),
    skill: column("skill", 3),
    mean_excess: column("bias", 3),
  });
}
