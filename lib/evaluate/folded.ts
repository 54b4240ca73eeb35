import { type Matrix, type Study, takeMatrixRows } from "lib/features/mod.ts";
import { countOfCodes } from "lib/stats/mod.ts";
import type { Predictions } from "./metric/predictions.ts";
import { groupedFolds } from "./search/folds.ts";

/** Fewer known stays than that, held out for choice, choose among models by chance. */
export const fewToChoose = 500;
const folds = 5;
/** Who errs more than the best by such a share, on the stays held out for choice, is not fitted again. */
const farBehind = 0.15;

/** What is learnt from, and what of training's rows is then asked about, whose places are `rows`. */
export type FoldPart = { readonly learn: Matrix; readonly judge: Matrix; readonly rows: Int32Array };

/**
 * Five folds of patients of training's rows, by which a model is chosen where fewer than 500 stays of known
 * length are held out for choice; null where these suffice, or there are fewer than 25 patients.
 */
export function foldsToChoose(
  { train, choice }: Pick<Study, "train" | "choice">,
  seed: number,
): readonly FoldPart[] | null {
  const patients = train.group ? new Set(train.group).size : train.rowCount;
  if (choice.known.known >= fewToChoose || patients < folds * folds) return null;
  return groupedFolds(train, { seed, folds }).map(({ learn, judge }) => ({
    learn: takeMatrixRows(train, learn),
    judge: takeMatrixRows(train, judge),
    rows: judge,
  }));
}

/** `width` values of each of training's rows, by what was learnt from the other folds. */
export async function byOthers(
  parts: readonly FoldPart[],
  predict: (part: FoldPart) => Float64Array | Promise<Float64Array>,
  width = 1,
): Promise<Float64Array> {
  const predicted = new Float64Array(width * parts.reduce((sum, { rows }) => sum + rows.length, 0));
  for (const part of parts) {
    const values = await predict(part);
    part.rows.forEach((row, i) => predicted.set(values.subarray(i * width, (i + 1) * width), row * width));
  }
  return predicted;
}

/**
 * Training's stays as others predict them, and those held out for choice; where patients are known no patient
 * is in both.
 */
export function together(train: Matrix, unseen: Float64Array, choice: Predictions): Predictions {
  const { target, weight, group, rowCount } = train, count = choice.actual.length;
  const join = (a: Float64Array, b: Float64Array) => Float64Array.from([...a, ...b]);
  const ones = (length: number) => new Float64Array(length).fill(1);
  const above = countOfCodes(group ?? new Int32Array(0));
  const own = Array.from(choice.group ?? [], (code) => code < 0 ? code : above + code);
  return {
    actual: join(target!, choice.actual),
    predicted: join(unseen, choice.predicted),
    weight: join(weight ?? ones(rowCount), choice.weight ?? ones(count)),
    ...(group && choice.group && { group: Int32Array.from([...group, ...own]) }),
  };
}

/** Those of the entries whose error, on the stays held out for choice, is not far above the least. */
export function notFarBehind<E>(entries: readonly E[], errorOf: (entry: E) => number): readonly E[] {
  const least = Math.min(...entries.map(errorOf));
  return entries.filter((each) => errorOf(each) <= least * (1 + farBehind));
}

/**
 * Why the folds decide, in Markdown.
 *
 * @param options `searched`: settings of some models were searched for; `what` is held out.
 */
export function foldedReading(
  { group }: Pick<Matrix, "group">,
  { searched = false, what = "stays of known length" } = {},
): string {
  return `As fewer than ${fewToChoose} ${what} are held out for choice, and would choose much ` +
    `by chance, those learnt from take part, in ${folds} folds of ${group ? "patients" : "stays"}, each ` +
    `predicted by what was learnt from the others${
      searched ? ", on which alone settings were searched for anew" : ""
    }.`;
}

/** How training's rows are split by the folds. */
export function foldedSplit({ group }: Pick<Matrix, "group">): "random patients" | "random rows" {
  return group ? "random patients" : "random rows";
}
