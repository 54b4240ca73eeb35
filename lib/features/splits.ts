import { randomSource, shuffled } from "lib/stats/mod.ts";

/** Row indices, ascending; no row is in both. */
export type Split = { readonly train: Int32Array; readonly test: Int32Array };

/** A split by time: `train`, `test`, `leftOut` and `after` together are all rows. */
export type LaterMonthsSplit = Split & {
  /** Earlier rows of the test's patients, later rows of training's, and rows whose time is missing. */
  readonly leftOut: Int32Array;
  /** Rows at or after the end of the test. */
  readonly after: Int32Array;
};

export type RandomSplitOptions = { readonly seed: number; readonly testShare?: number };

/** The test's period in epoch milliseconds UTC, `from` included and `until` not. */
export type LaterMonthsOptions = RandomSplitOptions & { readonly from: number; readonly until?: number };

/**
 * Splits rows at random. The same patient may be on both sides: a hold-out error from it is too small for new
 * patients.
 *
 * The test has `testShare` of the rows, rounded to whole rows.
 *
 * @throws {RangeError} when `testShare` is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomSplit } from "lib/features/splits.ts";
 *
 * const { train, test } = randomSplit(10, { seed: 1 });
 * assertEquals([train.length, test.length], [8, 2]);
 * ```
 */
export function randomSplit(rowCount: number, options: RandomSplitOptions): Split {
  const { seed, testShare = 0.2 } = options;
  const inTest = drawn(rowCount, testShare, seed);
  return partition(rowCount, (row) => inTest[row] === 1);
}

/**
 * Splits rows at random so that no patient is on both sides.
 *
 * The test has `testShare` of the patients, rounded to whole patients (as scikit-learn's GroupShuffleSplit),
 * and all their rows; its share of the rows differs a little.
 *
 * @param group the patient of each row as a dense code, 0 or more.
 * @throws {RangeError} when `testShare` is not between 0 and 1, or a code is negative.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { patientSplit } from "lib/features/splits.ts";
 *
 * const group = Int32Array.of(0, 0, 1, 1, 1);
 * const { train, test } = patientSplit(group, { seed: 1, testShare: 0.5 });
 * assertEquals(new Set(Array.from(test, (row) => group[row])).size, 1);
 * assertEquals(train.length + test.length, 5);
 * ```
 */
export function patientSplit(group: Int32Array, options: RandomSplitOptions): Split {
  const { seed, testShare = 0.2 } = options;
  const inTest = drawn(groupCount(group), testShare, seed);
  return partition(group.length, (row) => inTest[group[row]!] === 1);
}

/**
 * The honest split: tests on later rows of patients that training never saw.
 *
 * `testShare` of the patients, drawn at random, are the test's: of them the rows with a time in [from, until)
 * are the test. Train: the rows before `from` of all other patients. Training rows must still be cut to what
 * was known at `from`: see `followUpWeights()`.
 *
 * Drawing patients first matters where a patient's stays can't overlap: to take out of training whoever comes
 * back during the test would take out those who had left early, and training would keep the long stays.
 *
 * @param rows for each row, its admission in epoch milliseconds UTC (NaN: missing) and its patient's code, 0
 * or more.
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when `until` is not after `from`, the share is not between 0 and 1, or a code is
 * negative.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { laterMonthsSplit } from "lib/features/splits.ts";
 *
 * const time = Float64Array.of(1, 5, 1, 5, 9);
 * const group = Int32Array.of(0, 0, 1, 1, 1);
 * const { train, test, leftOut, after } = laterMonthsSplit({ time, group }, {
 *   from: 5,
 *   until: 9,
 *   seed: 1,
 *   testShare: 0.5,
 * });
 * assertEquals([train.length, test.length, leftOut.length, after.length], [1, 1, 2, 1]);
 * assertEquals(group[train[0]!] === group[test[0]!], false);
 * ```
 */
export function laterMonthsSplit(
  rows: { readonly time: Float64Array; readonly group: Int32Array },
  options: LaterMonthsOptions,
): LaterMonthsSplit {
  const { time, group } = rows;
  const { from, until = Infinity, seed, testShare = 0.3 } = options;
  if (time.length !== group.length) {
    throw new TypeError(
      `Cannot split by time as every row must have a patient: ${time.length} rows, ${group.length} patients`,
    );
  }
  if (!(from < until)) {
    throw new RangeError(
      `Cannot split by time as "until" must be after "from": ${until} is not after ${from}`,
    );
  }
  const inTest = drawn(groupCount(group), testShare, seed);
  const isAfter = (row: number) => time[row]! >= until;
  const isTest = (row: number) => inTest[group[row]!] === 1 && time[row]! >= from && !isAfter(row);
  const isTrain = (row: number) => inTest[group[row]!] === 0 && time[row]! < from;
  const { test, train: others } = partition(time.length, isTest);
  return {
    train: others.filter(isTrain),
    test,
    leftOut: others.filter((row) => !isTrain(row) && !isAfter(row)),
    after: others.filter(isAfter),
  };
}

/** 1 for the drawn ones among `count` rows or patients. */
function drawn(count: number, share: number, seed: number): Uint8Array {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(
      `Cannot split as the test's share must be between 0 and 1: current value is ${share}`,
    );
  }
  const chosen = new Uint8Array(count);
  for (const each of shuffled(count, randomSource(seed)).subarray(0, Math.round(count * share))) {
    chosen[each] = 1;
  }
  return chosen;
}

function partition(rowCount: number, isTest: (row: number) => boolean): Split {
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  return { train: rows.filter((row) => !isTest(row)), test: rows.filter(isTest) };
}

/** One more than the greatest code. */
function groupCount(group: Int32Array): number {
  let greatest = -1;
  for (const code of group) {
    if (code < 0) {
      throw new RangeError(`Cannot split as patients' codes must be 0 or more: current value is ${code}`);
    }
    if (code > greatest) greatest = code;
  }
  return greatest + 1;
}
