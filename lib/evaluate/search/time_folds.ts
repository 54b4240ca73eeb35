import { cycleDaysOf } from "lib/cohort/mod.ts";
import { type Matrix, weighByFollowUp } from "lib/features/mod.ts";
import { dayMs, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { checkFolds, type Fold, type FoldOptions, groupedFolds } from "./folds.ts";

/** Folds of time, and what they are made of. */
export type TimeFolds = {
  readonly folds: readonly Fold[];
  /** The rows without the features that the first fold has not seen through. */
  readonly train: Matrix;
  /** These features: their cycle is longer than the time that the first fold learns from. */
  readonly leftOut: readonly string[];
};

/**
 * Expanding windows: the later half of admissions is cut into `folds` periods of about as many stays, and
 * patients into as many groups at random. Each period is judged, by its group's stays, by what is learnt from
 * the other patients' stays before it. Purged: what is learnt from had ended by the period's start, weighted
 * by follow-up for those that had not (`weighByFollowUp()`). Without patients all stays of a period are
 * judged.
 *
 * Follow-up weights are right on average, and not within the newest month, of which only the short stays had
 * ended: a model that is told the month learns that it is short, and says so of months that it never saw. So
 * what moves in a cycle longer than the first fold learns from is left out of all folds.
 *
 * @throws {TypeError} when rows have no dates or no lengths.
 * @throws {RangeError} when there are fewer than 2 folds, a row has no date, or a fold has nothing to learn
 * from or to judge.
 */
export function timeFolds(rows: Matrix, { seed, folds = 3 }: FoldOptions): TimeFolds {
  checkFolds(folds);
  const { rowCount, time } = rows;
  if (!time || !rows.target) {
    throw new TypeError("Cannot make folds of time as rows must have dates and lengths: they have none");
  }
  const undated = time.findIndex((each) => !Number.isFinite(each));
  if (undated >= 0) {
    throw new RangeError(`Cannot make folds of time as every row must have a date: row ${undated} has none`);
  }
  const sorted = time.toSorted();
  const parts = rows.group && groupedFolds(rows, { seed, folds });
  const startOf = (fold: number) => sorted[Math.floor((1 + fold / folds) * rowCount / 2)] ?? Infinity;
  const made = Array.from({ length: folds }, (_, k): Fold => {
    const { judge: asked, learn: others } = parts?.[k] ??
      { judge: rowNumbers(rowCount), learn: rowNumbers(rowCount) };
    const judge = asked.filter((row) => time[row]! >= startOf(k) && time[row]! < startOf(k + 1));
    const { learn, weight } = endedBefore(startOf(k), others, rows);
    if (learn.length === 0 || judge.length === 0) {
      throw new RangeError(
        `Cannot make fold ${k + 1} of ${folds} as it must have stays to learn from and others to judge: ` +
          `it has ${learn.length} and ${judge.length}`,
      );
    }
    return { learn, judge, weight };
  });
  const seenDays = (startOf(0) - sorted[0]!) / dayMs;
  const isUnseen = ({ name }: { readonly name: string }) => (cycleDaysOf(name) ?? 0) > seenDays;
  return {
    folds: made,
    train: { ...rows, features: rows.features.filter((feature) => !isUnseen(feature)) },
    leftOut: rows.features.filter(isUnseen).map(({ name }) => name),
  };
}

/** Those of some stays that had ended by then, weighted to stand for all of them that had begun. */
function endedBefore(
  start: number,
  among: Int32Array,
  { time, target, weight: given }: Matrix,
): { readonly learn: Int32Array; readonly weight: Float64Array } {
  const begun = among.filter((row) => time![row]! < start);
  const take = (values: Float64Array) => numbersAt(begun, (row) => values[row]!);
  const base = given && { base: take(given) };
  const { weight } = weighByFollowUp({ admitted: take(time!), stayDays: take(target!) }, start, base ?? {});
  return {
    learn: begun.filter((_, i) => weight[i]! > 0),
    weight: weight.filter((each) => each > 0),
  };
}
