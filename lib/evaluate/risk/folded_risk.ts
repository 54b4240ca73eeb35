import type { Study } from "lib/features/mod.ts";
import { fitPrevalence, type Learner, type Model } from "lib/model/mod.ts";
import { byOthers, foldedReading, foldedSplit, foldsToChoose, notFarBehind, together } from "../folded.ts";
import { outcomesFor } from "../outcomes.ts";
import { chosenRisk, type RiskEntry, type RiskScored } from "./risk_contest.ts";
import { riskMetrics } from "./risk_metrics.ts";

/**
 * Chooses as `chosenRisk()`: by the stays held out for choice where the answers of 500 of them are known,
 * else as `foldedChoice()` does, by these and five folds of all that training learns from; `folded` has their
 * results, and the prevalence's.
 *
 * @param entries of `riskContest()` of the study, one of each of `learners`.
 * @param whyNot why the warehouse can't run a model; null where it can.
 * @throws what a learner throws, and {RangeError} where there is no entry.
 */
export async function foldedRisk<E extends RiskEntry<Model, "choice">>(
  study: Pick<Study, "train" | "choice">,
  entries: readonly E[],
  learners: readonly Learner<Model>[],
  { whyNot, seed }: { readonly whyNot: (model: Model) => string | null; readonly seed: number },
): Promise<{
  readonly chosen: E;
  readonly reading: string;
  readonly folded: readonly Pick<RiskScored, "name" | "metrics" | "split">[] | null;
}> {
  const { train, choice } = study, parts = foldsToChoose(study, seed);
  if (parts === null) return { ...chosenRisk(entries, whyNot), folded: null };
  const again = async ({ name, fit }: Learner<Model>, onChoice: Float64Array) => {
    const unseen = await byOthers(parts, async ({ learn, judge }) => (await fit(learn)).predict(judge));
    const metrics = riskMetrics(together(train, unseen, outcomesFor(choice, onChoice)), { seed });
    return { name, split: foldedSplit(train), metrics };
  };
  const folded: E[] = [];
  for (const entry of notFarBehind(entries, ({ metrics }) => metrics.brier.value)) {
    const learner = learners.find(({ name }) => name === entry.name);
    if (learner) folded.push({ ...entry, ...await again(learner, entry.predicted) });
  }
  const naive: Learner<Model> = { name: "prevalence of all", fit: fitPrevalence };
  const all = await again(naive, fitPrevalence(train).predict(choice.matrix));
  const { chosen, reading } = chosenRisk(folded, whyNot);
  return {
    chosen: entries.find(({ name }) => name === chosen.name)!,
    reading: `${foldedReading(train, { what: "stays whose answer is known" })} ${reading}`,
    folded: [...folded, all],
  };
}
