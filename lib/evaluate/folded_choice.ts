import type { Study } from "lib/features/mod.ts";
import { baselines, type Learner, type Model } from "lib/model/mod.ts";
import { type Chosen, chosenOf } from "./choice.ts";
import { contest, type Entry, type Stopwatch } from "./contest.ts";
import { byOthers, foldedReading, foldedSplit, foldsToChoose, notFarBehind, together } from "./folded.ts";
import { metricsWithIntervals } from "./metric/intervals.ts";
import { outcomesFor } from "./outcomes.ts";

/** One whose settings are searched for: in each fold anew, or they were chosen for rows that judge them. */
export type FoldedLearner = Learner<Model> & { readonly fitAnew?: Learner<Model>["fit"] };

/** What was chosen, and by which results where the stays held out for choice were too few. */
export type FoldedChoice<E> = Chosen<E> & {
  /** The models that were asked again, and the baselines; null where none was. */
  readonly folded: readonly Pick<Entry, "name" | "metrics" | "split">[] | null;
};

/**
 * Chooses as `chosenOf()`: by the stays held out for choice where 500 of them have a known length, else by
 * these and all that training learns from, in five folds of patients, each predicted by what was learnt, and
 * whose settings were searched for, on the others. Learners that err 15 % more than the best on the stays
 * held out for choice are not asked again. Where fewer patients than 25 are learnt from there are no folds.
 *
 * @param entries of `contest()` of the study, one of each of `learners`.
 * @param whyNot why the warehouse can't run a model; null where it can.
 * @throws what a learner throws, and {RangeError} where there is no entry.
 */
export async function foldedChoice<E extends Entry<Model, "choice">>(
  study: Pick<Study, "train" | "choice">,
  entries: readonly E[],
  learners: readonly FoldedLearner[],
  { whyNot, seed }: { readonly whyNot: (model: Model) => string | null; readonly seed: number },
): Promise<FoldedChoice<E>> {
  const { train, choice } = study, parts = foldsToChoose(study, seed);
  if (parts === null) return { ...chosenOf(entries, whyNot), folded: null };
  const again = async ({ name, fit, fitAnew }: FoldedLearner, onChoice: Float64Array) => {
    const unseen = await byOthers(
      parts,
      async ({ learn, judge }) => (await (fitAnew ?? fit)(learn)).predict(judge),
    );
    const predictions = together(train, unseen, outcomesFor(choice, onChoice));
    const metrics = metricsWithIntervals(predictions, { seed });
    return { name, on: choice.purpose, split: foldedSplit(train), metrics };
  };
  const folded: (Awaited<ReturnType<typeof again>> & { readonly model: Model })[] = [];
  let isSearched = false;
  for (const { name, predicted, model } of notFarBehind(entries, ({ metrics }) => metrics.rmse.value)) {
    const learner = learners.find((each) => each.name === name);
    if (!learner) continue;
    isSearched ||= learner.fitAnew !== undefined;
    folded.push({ ...await again(learner, predicted), model });
  }
  const naive = [];
  for (const each of baselines) {
    naive.push(await again(each, (await each.fit(train)).predict(choice.matrix)));
  }
  const { chosen, reading } = chosenOf(folded, whyNot);
  return {
    chosen: entries.find(({ name }) => name === chosen.name)!,
    reading: `${foldedReading(train, { searched: isSearched })} ${reading}`,
    folded: [...folded, ...naive],
  };
}

/**
 * The one of several learners that folds choose, and why, where few stays are held out for choice; else all,
 * and no reading.
 *
 * @throws as `foldedChoice()` does.
 */
export async function foldedLearners<L extends FoldedLearner>(
  study: Pick<Study, "train" | "choice">,
  learners: readonly L[],
  { stopwatch, seed }: { readonly stopwatch: Stopwatch; readonly seed: number },
): Promise<{ readonly learners: readonly L[]; readonly reading: string }> {
  if (learners.length < 2 || foldsToChoose(study, seed) === null) return { learners, reading: "" };
  const entries = await contest(study.train, study.choice, learners, { stopwatch, seed });
  const { chosen, reading } = await foldedChoice(study, entries, learners, { whyNot: () => null, seed });
  return { learners: learners.filter(({ name }) => name === chosen.name), reading };
}
