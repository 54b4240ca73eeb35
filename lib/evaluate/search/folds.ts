import { type Matrix, type Study, weighByFollowUp } from "lib/features/mod.ts";
import { dayMs, numbersAt, randomSource, rowNumbers, shuffled } from "lib/stats/mod.ts";

/** Rows of a study's training that a setting learns from, and others that it is asked about; ascending. */
export type Fold = {
  readonly learn: Int32Array;
  readonly judge: Int32Array;
  /** What each row to learn from weighs, where that is not what it weighs in training. */
  readonly weight?: Float64Array;
};
export type FoldOptions = { readonly seed: number; readonly folds?: number };

/** What folds need of a matrix. */
type Rows = Pick<Matrix, "rowCount" | "group" | "time" | "target" | "weight">;

/**
 * Folds of a study's training rows: expanding windows of time where training is earlier than what is held out
 * and half of it is a whole year, as months that were never seen can't be learnt; else folds of patients, or
 * of rows. Nothing but training is looked at.
 *
 * @throws {RangeError} as `groupedFolds()` and `timeFolds()` do.
 */
export function foldsOf({ split, train }: Pick<Study, "split" | "train">, options: FoldOptions): Fold[] {
  const sorted = train.time?.toSorted() ?? new Float64Array();
  const firstHalf = (sorted[Math.floor(sorted.length / 2)] ?? 0) - (sorted[0] ?? 0);
  const isTimed = split === "later months, patients apart" && firstHalf >= 365 * dayMs;
  return isTimed ? timeFolds(train, options) : groupedFolds(train, options);
}

/**
 * k folds, each judged once by what is learnt from the others; a patient's stays are all in one. Rows without
 * a patient (a negative code, or no codes at all) are patients of their own.
 *
 * @throws {RangeError} when there are fewer than 2 folds, or fewer patients than folds.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { groupedFolds } from "lib/evaluate/search/folds.ts";
 *
 * const [fold] = groupedFolds({ rowCount: 4, group: Int32Array.of(0, 1, 0, 1) }, { seed: 1, folds: 2 });
 * assertEquals([fold!.learn.length, fold!.judge.length], [2, 2]);
 * ```
 */
export function groupedFolds({ rowCount, group }: Rows, { seed, folds = 3 }: FoldOptions): Fold[] {
  checkFolds(folds);
  const patientOf = (row: number) => group && group[row]! >= 0 ? group[row]! : -1 - row;
  const patients = [...new Set(Array.from({ length: rowCount }, (_, row) => patientOf(row)))];
  if (patients.length < folds) {
    throw new RangeError(
      `Cannot make ${folds} folds as each must have a patient: there are ${patients.length}`,
    );
  }
  const foldOf = new Map<number, number>();
  shuffled(patients.length, randomSource(seed)).forEach((unit, i) => foldOf.set(patients[unit]!, i % folds));
  const isIn = (row: number, fold: number) => foldOf.get(patientOf(row)) === fold;
  return Array.from({ length: folds }, (_, fold) => ({
    learn: rowNumbers(rowCount).filter((row) => !isIn(row, fold)),
    judge: rowNumbers(rowCount).filter((row) => isIn(row, fold)),
  }));
}

/**
 * Expanding windows: the later half of admissions is cut into `folds` periods of about as many stays, and
 * patients into as many groups at random. Each period is judged, by its group's stays, by what is learnt from
 * the other patients' stays before it. Purged: what is learnt from had ended by the period's start. As that
 * leaves out the long ones of the latest stays, those that are left are weighted by follow-up, as training's
 * are (`weighByFollowUp()`). Without patients all stays of a period are judged.
 *
 * @throws {TypeError} when rows have no dates or no lengths.
 * @throws {RangeError} when there are fewer than 2 folds, a row has no date, or a fold has nothing to learn
 * from or to judge.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { timeFolds } from "lib/evaluate/search/folds.ts";
 *
 * const time = Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7).map((day) => day * 86_400_000);
 * const target = Float64Array.of(1, 9, 1, 1, 1, 1, 1, 1);
 * const [first] = timeFolds({ rowCount: 8, time, target }, { seed: 1, folds: 2 });
 * assertEquals([first!.learn, first!.judge], [Int32Array.of(0, 2, 3), Int32Array.of(4, 5)]); // 1 is under way
 * ```
 */
export function timeFolds(rows: Rows, { seed, folds = 3 }: FoldOptions): Fold[] {
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
  return Array.from({ length: folds }, (_, k) => {
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
}

/** Those of some stays that had ended by then, weighted to stand for all of them that had begun. */
function endedBefore(
  start: number,
  among: Int32Array,
  { time, target, weight: given }: Rows,
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

function checkFolds(folds: number): void {
  if (Number.isInteger(folds) && folds >= 2) return;
  throw new RangeError(`Cannot make folds as there must be 2 or more: current value is ${folds}`);
}
