import type { Matrix } from "lib/features/mod.ts";
import { randomSource, rowNumbers, shuffled } from "lib/stats/mod.ts";

/** Rows of a study's training that a setting learns from, and others that it is asked about; ascending. */
export type Fold = {
  readonly learn: Int32Array;
  readonly judge: Int32Array;
  /** What each row to learn from weighs, where that is not what it weighs in training. */
  readonly weight?: Float64Array;
};
export type FoldOptions = { readonly seed: number; readonly folds?: number };

/** What folds need of a matrix. */
type Rows = Pick<Matrix, "rowCount" | "group">;

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

/** @throws {RangeError} when there are fewer than 2 folds. */
export function checkFolds(folds: number): void {
  if (Number.isInteger(folds) && folds >= 2) return;
  throw new RangeError(`Cannot make folds as there must be 2 or more: current value is ${folds}`);
}
