import { numbersAt, rowNumbers } from "lib/stats/mod.ts";

/** Predicted stays beside what they came to: arrays of one length, a row a stay. */
export type Predictions = {
  /** Stay in days; NaN where it is not known yet: such a row is left out. */
  readonly actual: Float64Array;
  /** Predicted stay in days, never NaN where the stay is known. */
  readonly predicted: Float64Array;
  /** Row weights, 0 or more; absent means 1 for all. */
  readonly weight?: Float64Array | undefined;
  /** The patient as a code, negative where missing: intervals are taken over patients, not stays. */
  readonly group?: Int32Array | undefined;
};

/**
 * The rows of predictions whose stay is known, ascending.
 *
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when a known stay has no prediction, or a weight is negative or NaN.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { knownRows } from "lib/evaluate/metric/predictions.ts";
 *
 * const predictions = { actual: Float64Array.of(4, NaN, 2), predicted: Float64Array.of(5, 5, 5) };
 * assertEquals(knownRows(predictions), Int32Array.of(0, 2));
 * ```
 */
export function knownRows(predictions: Predictions): Int32Array {
  const { actual, predicted, weight, group } = predictions;
  for (const [name, array] of Object.entries({ predicted, weight, group })) {
    if (array !== undefined && array.length !== actual.length) {
      throw new TypeError(
        `Cannot score predictions as "${name}" must have a value for each of ${actual.length} stays: ` +
          `it has ${array.length}`,
      );
    }
  }
  const rows = rowNumbers(actual.length).filter((row) => !Number.isNaN(actual[row]!));
  for (const row of rows) {
    if (Number.isNaN(predicted[row]!)) {
      throw new RangeError(
        `Cannot score predictions as every known stay must have one: row ${row} has none`,
      );
    }
    if (weight && !(weight[row]! >= 0)) {
      throw new RangeError(
        `Cannot score predictions as weights must be 0 or more: row ${row} has ${weight[row]}`,
      );
    }
  }
  return rows;
}

/** The rows `rows[0], rows[1], …` of predictions, in that order. */
export function takePredictions(predictions: Predictions, rows: Int32Array): Predictions {
  const { actual, predicted, weight, group } = predictions;
  const take = (values: Float64Array) => numbersAt(rows, (row) => values[row]!);
  return {
    actual: take(actual),
    predicted: take(predicted),
    ...(weight && { weight: take(weight) }),
    ...(group && { group: rows.map((row) => group[row]!) }),
  };
}
