import { randomSource, rowNumbers, shuffled } from "lib/stats/mod.ts";

/** Row indices, ascending; no row is in both. */
export type Split = { readonly train: Int32Array; readonly test: Int32Array };

/** How rows or patients are shared out among training and three held-out sets. */
export type Shares = {
  /** Models are chosen on it. */
  readonly choice: number;
  /** Intervals and factors are learnt on it. */
  readonly calibration: number;
  /** Asked once, at the end. */
  readonly test: number;
};

/** Row indices of each set, ascending; no row is in two. `rest` is in none. */
export type FourWaySplit = {
  readonly train: Int32Array;
  readonly choice: Int32Array;
  readonly calibration: Int32Array;
  readonly test: Int32Array;
  readonly rest: Int32Array;
};

/** What is held out by its time: from `from` until before `until`, as `time` counts. */
export type Period = { readonly time: Float64Array; readonly from: number; readonly until: number };

export type RandomSplitOptions = { readonly seed: number; readonly testShare?: number };

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
 * Shares rows out among four sets by what they go by: their patient, or themselves.
 *
 * A patient, with all of its rows, belongs to one set, drawn before times are looked at. Where a patient's
 * stays can't overlap, taking out of training whoever comes back later would take out those who had left
 * early, and training would keep the long stays. With a period, training has the rows before it of its own
 * patients and the other three the rows in it of theirs: all else is `rest`, as are rows without a time.
 *
 * @param unit the patient of each row as a dense code, 0 or more; row numbers where patients don't matter.
 * @throws {RangeError} when a share is negative or all of them leave nothing for training, a code is
 * negative, or `until` is before `from`; an empty period holds nothing out.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fourWaySplit } from "lib/features/splits.ts";
 *
 * const shares = { choice: 0.25, calibration: 0.25, test: 0.25 };
 * const { train, choice, calibration, test } = fourWaySplit(Int32Array.of(0, 1, 2, 3), shares, { seed: 1 });
 * assertEquals([train, choice, calibration, test].map((rows) => rows.length), [1, 1, 1, 1]);
 * ```
 */
export function fourWaySplit(
  unit: Int32Array,
  shares: Shares,
  options: {
    readonly seed: number;
    readonly period?: Period;
  },
): FourWaySplit {
  const { seed, period } = options;
  if (period) checkedPeriod(period);
  const inOrder = [shares.test, shares.choice, shares.calibration], held = sum(inOrder);
  checkHeld(inOrder, held);
  if (!(held < 1)) throw wrongShares(inOrder);
  const setOf = setsOfUnits(groupCount(unit), inOrder, seed);
  const inTime = (row: number, isTraining: boolean) =>
    !period ||
    (isTraining
      ? period.time[row]! < period.from
      : period.time[row]! >= period.from && period.time[row]! < period.until);
  const rows = rowNumbers(unit.length);
  const ofSet = (set: number) => rows.filter((row) => setOf[unit[row]!] === set && inTime(row, set === 0));
  return {
    train: ofSet(0),
    choice: ofSet(2),
    calibration: ofSet(3),
    test: ofSet(1),
    rest: rows.filter((row) => !inTime(row, setOf[unit[row]!] === 0)),
  };
}

/**
 * Shares rows out by their time alone, where nobody knows whose they are: training has all before the period,
 * the other three share all in it, by the proportions of their shares. The same patient may be on both sides.
 *
 * @throws {RangeError} as `fourWaySplit()`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { laterSplit } from "lib/features/splits.ts";
 *
 * const shares = { choice: 0.1, calibration: 0.1, test: 0.2 };
 * const period = { time: Float64Array.of(1, 2, 3, 3, 3, 3, 4), from: 3, until: 4 };
 * const { train, test, rest } = laterSplit(shares, { seed: 1, period });
 * assertEquals([train, rest], [Int32Array.of(0, 1), Int32Array.of(6)]);
 * assertEquals(test.length, 2);
 * ```
 */
export function laterSplit(
  { choice, calibration, test }: Shares,
  { seed, period }: { readonly seed: number; readonly period: Period },
): FourWaySplit {
  const { time, from, until } = checkedPeriod(period), shares = [test, choice, calibration];
  const rows = rowNumbers(time.length);
  const later = rows.filter((row) => time[row]! >= from && time[row]! < until);
  const held = sum(shares);
  checkHeld(shares, held);
  const setOf = setsOfUnits(later.length, shares.map((share) => share / held), seed);
  const ofSet = (set: number) => later.filter((_, i) => setOf[i] === set);
  return {
    train: rows.filter((row) => time[row]! < from),
    test: ofSet(1),
    choice: ofSet(2),
    calibration: ofSet(3),
    rest: rows.filter((row) => !(time[row]! < until)),
  };
}

/**
 * Training is 0, the test 1, choice 2 and calibration 3: the test's are drawn first, whatever the other
 * shares.
 */
function setsOfUnits(count: number, shares: readonly number[], seed: number): Uint8Array {
  const order = shuffled(count, randomSource(seed));
  const setOf = new Uint8Array(count);
  let start = 0;
  shares.forEach((_, i) => {
    const end = Math.round(count * sum(shares.slice(0, i + 1)));
    for (const each of order.subarray(start, end)) setOf[each] = i + 1;
    start = end;
  });
  return setOf;
}

function sum(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0);
}

/** Refuses a negative share, and no share at all. */
function checkHeld(shares: readonly number[], held: number): void {
  if (shares.some((share) => !(share >= 0)) || !(held > 0)) throw wrongShares(shares);
}

function wrongShares(shares: readonly number[]): RangeError {
  return new RangeError(
    `Cannot split as shares must be 0 or more and leave some for training: they are ${shares.join(", ")}`,
  );
}

function checkedPeriod(period: Period): Period {
  const { from, until } = period;
  if (from <= until) return period;
  throw new RangeError(
    `Cannot split by time as "until" must not be before "from": ${until} is before ${from}`,
  );
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
