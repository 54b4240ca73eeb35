import { randomSource, shuffled } from "lib/stats/random.ts";

/** Row indices, ascending; no row is in both. */
export type Split = { readonly train: Int32Array; readonly test: Int32Array };

/** A split by time: `train`, `test`, `leftOut` and `after` together are all rows. */
export type LaterMonthsSplit = Split & {
  /** Earlier rows of patients in the test, and rows whose time is missing. */
  readonly leftOut: Int32Array;
  /** Rows at or after the end of the test. */
  readonly after: Int32Array;
};

export type RandomSplitOptions = { readonly seed: number; readonly testShare?: number };

/** The test's period in epoch milliseconds UTC, `from` included and `until` not. */
export type LaterMonthsOptions = { readonly from: number; readonly until?: number };

/**
 * Splits rows at random. The same patient may be on both sides: a hold-out error from it is too small for new patients.
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
 * The test has `testShare` of the patients, rounded to whole patients (as scikit-learn's GroupShuffleSplit), and all
 * their rows; its share of the rows differs a little.
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
 * Test: rows with a time in [from, until). Train: rows before `from` of patients without a row in the test. Training
 * rows must still be cut to what was known at `from`: see `followUpWeights()`.
 *
 * Leaving patients out is not neutral where stays of a patient can't overlap: one who comes back during the test had left
 * before, so the stays left out are shorter on average than those that training keeps.
 *
 * @param rows for each row, its admission in epoch milliseconds UTC (NaN: missing) and its patient's code, 0 or more.
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when `until` is not after `from`, or a code is negative.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { laterMonthsSplit } from "lib/features/splits.ts";
 *
 * const time = Float64Array.of(1, 2, 5, 6, 9);
 * const group = Int32Array.of(0, 1, 1, 2, 0);
 * assertEquals(laterMonthsSplit({ time, group }, { from: 5, until: 9 }), {
 *   train: Int32Array.of(0),
 *   test: Int32Array.of(2, 3),
 *   leftOut: Int32Array.of(1),
 *   after: Int32Array.of(4),
 * });
 * ```
 */
export function laterMonthsSplit(
  rows: { readonly time: Float64Array; readonly group: Int32Array },
  options: LaterMonthsOptions,
): LaterMonthsSplit {
  const { time, group } = rows;
  const { from, until = Infinity } = options;
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
  const isTest = (row: number) => time[row]! >= from && time[row]! < until;
  const inTest = new Uint8Array(groupCount(group));
  for (let row = 0; row < time.length; row++) if (isTest(row)) inTest[group[row]!] = 1;
  const isTrain = (row: number) => time[row]! < from && inTest[group[row]!] === 0;
  const isAfter = (row: number) => time[row]! >= until;
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
