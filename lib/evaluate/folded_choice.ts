import { type Study, takeMatrixRows } from "lib/features/mod.ts";
import { baselines, type Learner, type Model } from "lib/model/mod.ts";
import { type Chosen, chosenOf } from "./choice.ts";
import type { Entry } from "./contest.ts";
import { metricsWithIntervals } from "./metric/intervals.ts";
import type { Predictions } from "./metric/predictions.ts";
import { outcomesFor } from "./outcomes.ts";
import { type Fold, groupedFolds } from "./search/folds.ts";

/** Fewer known stays than that, held out for choice, choose among models by chance. */
export const fewToChoose = 500;
const folds = 5;
/** Who errs more than the best by such a share, on the stays held out for choice, is not fitted again. */
const farBehind = 0.15;

/** What was chosen, and by which results where the stays held out for choice were too few. */
export type FoldedChoice<E> = Chosen<E> & {
  /** The models that were asked again, and the baselines; null where none was. */
  readonly folded: readonly Pick<Entry, "name" | "metrics" | "split">[] | null;
};

/**
 * Chooses as `chosenOf()`: by the stays held out for choice where 500 of them have a known length, else by
 * these and all that training learns from, in five folds of patients, each predicted by what was learnt from
 * the others. Learners that err 15 % more than the best on the stays held out for choice are not asked again.
 * Where fewer patients than 25 are learnt from there are no folds.
 *
 * @param entries of `contest()` of the study, one of each of `learners`.
 * @param whyNot why the warehouse can't run a model; null where it can.
 * @throws what a learner throws, and {RangeError} where there is no entry.
 */
export async function foldedChoice<E extends Entry<Model, "choice">>(
  { train, choice }: Pick<Study, "train" | "choice">,
  entries: readonly E[],
  learners: readonly Learner<Model>[],
  { whyNot, seed }: { readonly whyNot: (model: Model) => string | null; readonly seed: number },
): Promise<FoldedChoice<E>> {
  const patients = train.group ? new Set(train.group).size : train.rowCount;
  if (choice.known.known >= fewToChoose || patients < folds * folds) {
    return { ...chosenOf(entries, whyNot), folded: null };
  }
  const parts = groupedFolds(train, { seed, folds });
  const split = train.group ? "random patients" as const : "random rows" as const;
  const again = async ({ name, fit }: Learner<Model>, onChoice: Float64Array) => {
    const predictions = together(train, await byOthers(train, fit, parts), outcomesFor(choice, onChoice));
    return { name, on: choice.purpose, split, metrics: metricsWithIntervals(predictions, { seed }) };
  };
  const least = Math.min(...entries.map(({ metrics }) => metrics.rmse.value));
  const folded: (Awaited<ReturnType<typeof again>> & { readonly model: Model })[] = [];
  for (const { name, metrics, predicted, model } of entries) {
    const learner = learners.find((each) => each.name === name);
    if (!learner || metrics.rmse.value > least * (1 + farBehind)) continue;
    folded.push({ ...await again(learner, predicted), model });
  }
  const naive = [];
  for (const each of baselines) {
    naive.push(await again(each, (await each.fit(train)).predict(choice.matrix)));
  }
  const { chosen, reading } = chosenOf(folded, whyNot);
  return {
    chosen: entries.find(({ name }) => name === chosen.name)!,
    reading: `As fewer than ${fewToChoose} stays of known length are held out for choice, and would choose ` +
      `much by chance, those learnt from take part, in ${folds} folds of ${
        train.group ? "patients" : "stays"
      }, each predicted by what was learnt from the others; settings that were searched for were searched for on ` +
      `them, too, which flatters these. ${reading}`,
    folded: [...folded, ...naive],
  };
}

async function byOthers(
  train: Study["train"],
  fit: Learner<Model>["fit"],
  parts: readonly Fold[],
): Promise<Float64Array> {
  const predicted = new Float64Array(train.rowCount);
  for (const { learn, judge } of parts) {
    const values = (await fit(takeMatrixRows(train, learn))).predict(takeMatrixRows(train, judge));
    judge.forEach((row, i) => predicted[row] = values[i]!);
  }
  return predicted;
}

/** Training's stays and those held out for choice; where patients are known no patient is in both. */
function together(train: Study["train"], unseen: Float64Array, choice: Predictions): Predictions {
  const { target, weight, group, rowCount } = train, count = choice.actual.length;
  const join = (a: Float64Array, b: Float64Array) => Float64Array.from([...a, ...b]);
  const ones = (length: number) => new Float64Array(length).fill(1);
  const above = Int32Array.from(group ?? []).reduce((most, code) => Math.max(most, code + 1), 0);
  const own = Array.from(choice.group ?? [], (code) => code < 0 ? code : above + code);
  return {
    actual: join(target!, choice.actual),
    predicted: join(unseen, choice.predicted),
    weight: join(weight ?? ones(rowCount), choice.weight ?? ones(count)),
    ...(group && choice.group && { group: Int32Array.from([...group, ...own]) }),
  };
}
