import type { DayBands } from "lib/cohort/mod.ts";
import type { SplitKind, Study } from "lib/features/mod.ts";
import { type ClassLearner, classShares } from "lib/model/mod.ts";
import { byOthers, foldedReading, foldedSplit, foldsToChoose, notFarBehind, together } from "../folded.ts";
import { outcomesFor } from "../outcomes.ts";
import { bestClasses, type ClassEntry, classMatrix } from "./class_contest.ts";
import { classMetrics } from "./class_metrics.ts";

/**
 * Chooses as `bestClasses()`: by the stays held out for choice where 500 of them have a known length, else as
 * `foldedChoice()` does, by these and five folds of all that training learns from; `folded` has their
 * results, and those of the shares of the bands among all.
 *
 * @param entries of `classContest()` of the study, one of each of `learners`.
 * @throws what a learner throws, and {RangeError} where there is no entry.
 */
export async function foldedClasses<E extends ClassEntry>(
  study: Pick<Study, "train" | "choice" | "split">,
  bands: DayBands,
  entries: readonly E[],
  learners: readonly ClassLearner[],
  { seed }: { readonly seed: number },
): Promise<{
  readonly chosen: E;
  readonly reading: string;
  readonly folded: readonly Pick<ClassEntry, "name" | "metrics">[] | null;
  /** How the rows of `folded` were set apart. */
  readonly split: SplitKind;
}> {
  const parts = foldsToChoose(study, seed);
  if (parts === null) {
    const chosen = bestClasses(entries);
    return { chosen, reading: decidedReading(chosen), folded: null, split: study.split };
  }
  const { labels, classOf } = bands, { train, choice } = study, learnt = classMatrix(train, bands);
  const again = async ({ name, fit }: ClassLearner, predictor: ClassEntry["predictor"]) => {
    const unseen = await byOthers(
      parts,
      ({ learn, judge }) => fit(classMatrix(learn, bands), labels).probabilities(judge),
      labels.length,
    );
    const none = outcomesFor(choice, new Float64Array(choice.matrix.rowCount));
    const { actual, weight, group } = together(train, new Float64Array(train.rowCount), none);
    return {
      name,
      ...classMetrics({
        ...{ labels, weight, group },
        actual: Int32Array.from(actual, (days) => Number.isNaN(days) ? -1 : classOf(days)),
        probabilities: Float64Array.from([...unseen, ...predictor.probabilities(choice.matrix)]),
      }, { seed }),
    };
  };
  const folded: E[] = [];
  for (const entry of notFarBehind(entries, ({ metrics }) => metrics.brier.value)) {
    const learner = learners.find(({ name }) => name === entry.name);
    if (learner) folded.push({ ...entry, ...await again(learner, entry.predictor) });
  }
  const shares = await again(classShares, classShares.fit(learnt, labels));
  const { name } = bestClasses(folded), chosen = entries.find((each) => each.name === name)!;
  return {
    chosen,
    reading: `${foldedReading(train)} ${decidedReading(chosen)}`,
    folded: [...folded, shares],
    split: foldedSplit(train),
  };
}

function decidedReading({ name }: ClassEntry): string {
  return `Chosen by the Brier score, of what is no baseline: **${name}**.`;
}
