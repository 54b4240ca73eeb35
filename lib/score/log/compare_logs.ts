import { categoriesOf, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/** In what two tables of predictions differ. */
export type LogDifference = {
  /** Predictions with the same stay, model version and as-of time in both. */
  readonly rows: number;
  readonly onlyInFirst: number;
  readonly onlyInSecond: number;
  /** Of those in both, how many were predicted from another input. */
  readonly otherInput: number;
  /**
   * The largest difference of a prediction, or of an end of its interval, in days or of a probability; 0 when
   * no row is in both.
   */
  readonly largest: number;
};

/**
 * Compares two tables with the columns of `prediction_log`, in whatever order: what was predicted here and in
 * the warehouse.
 *
 * @throws {TypeError} when a table lacks a column, or has two predictions of one key.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareLogs } from "lib/score/log/compare_logs.ts";
 * import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";
 *
 * const log = (days: number) =>
 *   tableOf({
 *     stay_id: numberColumn([7]),
 *     model_version: categoryColumn(["1a"]),
 *     as_of: timestampColumn([0]),
 *     predicted_days: numberColumn([days]),
 *     lower_days: numberColumn([1]),
 *     upper_days: numberColumn([9]),
 *     predicted_probability: numberColumn([NaN]),
 *     class_probabilities: categoryColumn([null]),
 *     input_hash: categoryColumn(["ff"]),
 *   });
 * const { rows, largest } = compareLogs(log(4), log(4.5));
 * assertEquals([rows, largest], [1, 0.5]);
 * ```
 */
export function compareLogs(first: Table, second: Table): LogDifference {
  const rowOf = new Map(keysOf(first).map((key, row) => [key, row]));
  const keys = keysOf(second);
  assertUnique(rowOf.size, first.rowCount);
  assertUnique(new Set(keys).size, second.rowCount);
  const values = ["predicted_days", "lower_days", "upper_days", "predicted_probability"].map((name) =>
    [numbersOf(first, name), numbersOf(second, name)] as const
  );
  const [classes, otherClasses] = [
    textsOf(first, "class_probabilities"),
    textsOf(second, "class_probabilities"),
  ];
  const [hashes, otherHashes] = [textsOf(first, "input_hash"), textsOf(second, "input_hash")];
  let [rows, otherInput, largest] = [0, 0, 0];
  keys.forEach((key, row) => {
    const match = rowOf.get(key);
    if (match === undefined) return;
    rows++;
    if (hashes(match) !== otherHashes(row)) otherInput++;
    for (const [ours, theirs] of values) {
      // Days where probabilities are predicted, and the other way round.
      if (Number.isNaN(ours[match]!) && Number.isNaN(theirs[row]!)) continue;
      const difference = Math.abs(ours[match]! - theirs[row]!);
      // A missing prediction differs by more than any number.
      largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    }
    largest = Math.max(largest, differenceOfClasses(classes(match), otherClasses(row)));
  });
  return {
    rows,
    onlyInFirst: first.rowCount - rows,
    onlyInSecond: second.rowCount - rows,
    otherInput,
    largest,
  };
}

/** The largest difference of a class's probability, of two texts of JSON or of none. */
function differenceOfClasses(ours: string | undefined, theirs: string | undefined): number {
  if (ours === theirs) return 0;
  if (ours === undefined || theirs === undefined) return Infinity;
  const [one, other] = [ours, theirs].map((text) => JSON.parse(text) as Record<string, number>);
  if (Object.keys(one!).join("\n") !== Object.keys(other!).join("\n")) return Infinity;
  return Math.max(...Object.keys(one!).map((label) => Math.abs(one![label]! - other![label]!)));
}

function keysOf(log: Table): string[] {
  const [stays, times] = [numbersOf(log, "stay_id"), timestampsOf(log, "as_of")];
  const version = textsOf(log, "model_version");
  return Array.from(stays, (stay, row) => `${stay} ${times[row]} ${version(row)}`);
}

function textsOf(log: Table, name: string): (row: number) => string | undefined {
  const { codes, labels } = categoriesOf(log, name);
  return (row) => labels[codes[row]!];
}

function assertUnique(keys: number, rows: number): void {
  if (keys === rows) return;
  throw new TypeError(
    `Cannot compare logs as a stay must have one prediction of a model and time: ${rows} rows have ${keys} keys`,
  );
}
